// The sprites of the mosaic, drawn once per size and theme. Shapes are drawn on a square of 26
// units (README, States); states differ by shape and lightness, never by hue alone.

import { CELLS } from '../../backend/mosaic';
import type { Cell } from '../../backend/types';
import type { Layout } from './mosaic-layout';
import { MARKED, shownBy, sprites, type Atlas, type Sprite } from './mosaic-raster';

export interface Palette {
  ground: string;
  /** The part of a download that is not there yet. */
  track: string;
  /** The same where there is no outline around it. */
  bareTrack: string;
  /** Signs on a solid cell. */
  ink: string;
  text: string;
  control: string;
  queued: string;
  active: string;
  verify: string;
  ok: string;
  fail: string;
  rejected: string;
  warn: string;
}

/** Colours of the theme; those of the system where the person forces them. */
export function readPalette(host: Element): Palette {
  if (matchMedia('(forced-colors: active)').matches) {
    return {
      ground: 'Canvas',
      track: 'Canvas',
      bareTrack: 'GrayText',
      ink: 'Canvas',
      text: 'CanvasText',
      control: 'GrayText',
      queued: 'GrayText',
      active: 'Highlight',
      verify: 'CanvasText',
      ok: 'Highlight',
      fail: 'CanvasText',
      rejected: 'CanvasText',
      warn: 'CanvasText',
    };
  }
  const style = getComputedStyle(host);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: token('bg-1'),
    track: token('bg-3'),
    bareTrack: token('line-strong'),
    ink: token('on-state'),
    text: token('text'),
    control: token('control'),
    queued: token('st-queued'),
    active: token('st-active'),
    verify: token('st-verify'),
    ok: token('st-ok'),
    fail: token('st-fail'),
    rejected: token('st-rejected'),
    warn: token('st-warn'),
  };
}

/** A mark is this wide with its ring, in CSS pixels. */
const MARK = 10;
const UNITS = 26;
const ROUND = 5;

/** `null` where there is no canvas to draw on. */
export function drawAtlas(layout: Layout, palette: Palette, ratio: number): Atlas | null {
  const canvas = document.createElement('canvas');
  const size = Math.max(layout.cell, Math.round(MARK * ratio));
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (!context) return null;

  const picture = (side: number, draw: () => void): Sprite => {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = palette.ground;
    context.fillRect(0, 0, side, side);
    draw();
    const { data } = context.getImageData(0, 0, side, side);
    return { size: side, pixels: new Uint32Array(data.buffer) };
  };

  const ground = picture(1, () => undefined).pixels[0] ?? 0;
  const cells = Array.from({ length: sprites(layout.cell) }, (_, sprite) => {
    const { cell, filled } = shownBy(sprite, layout.cell);
    return picture(layout.cell, () => {
      if (layout.small) drawSmall(context, palette, cell, filled, layout.cell);
      else drawLarge(context, palette, cell, filled, layout.cell);
    });
  });
  const marks = new Map(
    MARKED.map((cell) => {
      const side = Math.round(MARK * ratio);
      const draw = (): void =>
        drawMark(context, palette, cell, side, Math.max(1, Math.round(ratio)));
      return [CELLS.indexOf(cell), picture(side, draw)];
    }),
  );
  return { ground, cells, marks };
}

function solid(palette: Palette, cell: Cell): string {
  switch (cell) {
    case 'confirmed':
      return palette.ok;
    case 'failed':
      return palette.fail;
    case 'rejected':
      return palette.rejected;
    case 'timed-out':
      return palette.warn;
    default:
      return palette.verify;
  }
}

function drawLarge(
  context: CanvasRenderingContext2D,
  palette: Palette,
  cell: Cell,
  filled: number,
  side: number,
): void {
  const unit = side / UNITS;
  const line = Math.max(1, Math.round(1.2 * (side / 13)));
  const outline = (colour: string, dash: number[] = []): void => {
    context.beginPath();
    context.roundRect(line / 2, line / 2, side - line, side - line, ROUND * unit);
    context.setLineDash(dash);
    context.lineWidth = line;
    context.strokeStyle = colour;
    context.stroke();
    context.setLineDash([]);
  };
  switch (cell) {
    case 'waiting':
      context.beginPath();
      context.arc(side / 2, side / 2, 4 * unit, 0, 2 * Math.PI);
      context.fillStyle = palette.queued;
      context.fill();
      return;
    case 'queued':
      outline(palette.queued, [4 * unit, 4 * unit]);
      return;
    case 'starting':
    case 'downloading':
      context.save();
      context.beginPath();
      context.roundRect(0, 0, side, side, ROUND * unit);
      context.clip();
      context.fillStyle = palette.track;
      context.fillRect(0, 0, side, side);
      context.fillStyle = palette.active;
      context.fillRect(0, side - filled, side, filled);
      context.restore();
      outline(palette.active);
      return;
    case 'canceled':
    case 'removed':
      outline(palette.control);
      glyph(context, palette.control, unit, cell);
      return;
    default:
      context.beginPath();
      context.roundRect(0, 0, side, side, ROUND * unit);
      context.fillStyle = solid(palette, cell);
      context.fill();
      glyph(context, palette.ink, unit, cell);
  }
}

/** Without glyphs: outlines are not yet, fills are on their way, solids are done. */
function drawSmall(
  context: CanvasRenderingContext2D,
  palette: Palette,
  cell: Cell,
  filled: number,
  side: number,
): void {
  const outline = (colour: string): void => {
    context.fillStyle = colour;
    context.fillRect(0, 0, side, side);
    context.fillStyle = palette.ground;
    context.fillRect(1, 1, side - 2, side - 2);
  };
  switch (cell) {
    case 'waiting': {
      const dot = side > 3 ? 2 : 1;
      const at = Math.floor((side - dot) / 2);
      context.fillStyle = palette.queued;
      context.fillRect(at, at, dot, dot);
      return;
    }
    case 'queued':
      outline(palette.queued);
      return;
    case 'starting':
    case 'downloading':
      context.fillStyle = palette.bareTrack;
      context.fillRect(0, 0, side, side);
      context.fillStyle = palette.active;
      context.fillRect(0, side - filled, side, filled);
      return;
    case 'canceled':
    case 'removed':
      context.fillStyle = palette.control;
      context.fillRect(0, Math.floor(side / 2), side, 1);
      return;
    default:
      context.fillStyle = solid(palette, cell);
      context.fillRect(0, 0, side, side);
  }
}

function drawMark(
  context: CanvasRenderingContext2D,
  palette: Palette,
  cell: Cell,
  side: number,
  ring: number,
): void {
  context.fillStyle = palette.text;
  context.fillRect(0, 0, side, side);
  context.translate(ring, ring);
  const inner = side - 2 * ring;
  context.fillStyle = solid(palette, cell);
  context.fillRect(0, 0, inner, inner);
  glyph(context, palette.ink, inner / UNITS, cell);
}

type Line = readonly number[];
const GLYPHS: Partial<Record<Cell, readonly Line[]>> = {
  restarting: [[18, 5, 19, 10, 14, 10]],
  'self-test': [[4, 13, 9, 13, 12, 7, 15, 19, 18, 13, 22, 13]],
  verifying: [[15, 15, 20, 20]],
  failed: [
    [8, 8, 18, 18],
    [18, 8, 8, 18],
  ],
  rejected: [[8, 18, 18, 8]],
  'timed-out': [[13, 6, 13, 14, 18, 17]],
  canceled: [[8, 13, 18, 13]],
  removed: [[8, 13, 18, 13]],
};

function glyph(context: CanvasRenderingContext2D, colour: string, unit: number, cell: Cell): void {
  context.save();
  context.scale(unit, unit);
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 3;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const line of GLYPHS[cell] ?? []) {
    context.beginPath();
    for (let at = 0; at < line.length; at += 2) context.lineTo(line[at] ?? 0, line[at + 1] ?? 0);
    context.stroke();
  }
  context.beginPath();
  if (cell === 'finished-not-confirmed') {
    context.arc(13, 13, 4, 0, 2 * Math.PI);
    context.fill();
  }
  if (cell === 'verifying') context.arc(11.5, 11.5, 4.5, 0, 2 * Math.PI);
  if (cell === 'restarting') context.arc(13, 13, 6.5, 0.4 * Math.PI, 1.85 * Math.PI);
  if (cell !== 'finished-not-confirmed') context.stroke();
  context.restore();
}
