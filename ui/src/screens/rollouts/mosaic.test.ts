import { describe, expect, it } from 'vitest';
import { CELLS } from '../../backend/mosaic';
import type { Cell } from '../../backend/types';
import { indexAt, layOut, place, step } from './mosaic-layout';
import { Raster, shownBy, spriteOf, sprites, type Atlas, type Sprite } from './mosaic-raster';

const number = (cell: Cell): number => CELLS.indexOf(cell);

describe('the layout', () => {
  it('has cells with room for a glyph for 240 devices, as drawn', () => {
    const layout = layOut(240, 790, 270, 1);
    expect(layout).toMatchObject({ pitch: 16, cell: 13, small: false, rows: 5, columns: 48 });
  });

  it('grows the cells so that whole columns fill the width', () => {
    const layout = layOut(240, 1156, 270, 1);
    expect(layout.width).toBeLessThanOrEqual(1156);
    expect(layout.width).toBeGreaterThan(1156 * 0.95);
  });

  it('fits 10,000 devices where it may not scroll', () => {
    for (const ratio of [1, 1.25, 2]) {
      const layout = layOut(10_000, 790 * ratio, 270 * ratio, ratio);
      expect(layout.width).toBeLessThanOrEqual(790 * ratio);
      expect(layout.height).toBeLessThanOrEqual(270 * ratio);
      expect(layout.rows * layout.columns).toBeGreaterThanOrEqual(10_000);
      expect(layout.small).toBe(true);
    }
  });

  it('grows in height rather than make cells that cannot be told apart', () => {
    const layout = layOut(200_000, 790, 270, 1);
    expect(layout.pitch).toBe(2);
    expect(layout.height).toBeGreaterThan(270);
  });

  it('finds every device at its own place and none beside them', () => {
    for (const devices of [1, 7, 240, 10_000]) {
      const layout = layOut(devices, 790, 270, 1);
      for (let index = 0; index < devices; index += 1) {
        const { x, y } = place(layout, index);
        expect(indexAt(layout, x, y)).toBe(index);
      }
      expect(indexAt(layout, -1, 0)).toBeNull();
      expect(indexAt(layout, layout.width + layout.pitch, 0)).toBeNull();
    }
    const last = layOut(7, 40, 270, 1);
    const { x, y } = place(last, 7);
    expect(indexAt(last, x, y)).toBeNull();
  });

  it('moves by keys and stays within', () => {
    const layout = layOut(240, 790, 270, 1);
    expect(step(layout, 0, 'ArrowDown')).toBe(1);
    expect(step(layout, 0, 'ArrowRight')).toBe(layout.rows);
    expect(step(layout, 0, 'ArrowUp')).toBe(0);
    expect(step(layout, 239, 'ArrowRight')).toBe(239);
    expect(step(layout, 100, 'Home')).toBe(0);
    expect(step(layout, 100, 'End')).toBe(239);
    expect(step(layout, 100, 'x')).toBeNull();
  });
});

describe('the atlas', () => {
  it('has one sprite for each state, and for a download one for each pixel of its fill', () => {
    const side = 13;
    const seen = new Set<number>();
    CELLS.forEach((cell, at) => {
      const fills =
        cell === 'downloading' ? Array.from({ length: 256 }, (_, fill) => fill) : [0, 255];
      for (const fill of fills) {
        const sprite = spriteOf(at, fill, side);
        expect(shownBy(sprite, side).cell).toBe(cell);
        seen.add(sprite);
      }
    });
    expect([...seen].sort((a, b) => a - b)).toEqual([...Array(sprites(side)).keys()]);
  });

  it('shows a download as full only when every block was sent', () => {
    const at = number('downloading');
    expect(shownBy(spriteOf(at, 254, 13), 13).filled).toBe(12);
    expect(shownBy(spriteOf(at, 255, 13), 13).filled).toBe(13);
    expect(shownBy(spriteOf(at, 0, 13), 13).filled).toBe(0);
  });
});

/** Each sprite is of one colour, its own number and one more; the ground is 0. */
function plainAtlas(side: number, markSide: number): Atlas {
  const plain = (size: number, colour: number): Sprite => ({
    size,
    pixels: new Uint32Array(size * size).fill(colour),
  });
  const marks = (['failed', 'rejected', 'timed-out'] as const).map(
    (cell) => [number(cell), plain(markSide, 9000 + number(cell))] as const,
  );
  return {
    ground: 0,
    cells: Array.from({ length: sprites(side) }, (_, at) => plain(side, at + 1)),
    marks: new Map(marks),
  };
}

describe('the raster', () => {
  function raster(devices: number, width = 790) {
    const layout = layOut(devices, width, 270, 1);
    const made = new Raster(layout, plainAtlas(layout.cell, 10));
    const at = (index: number): number => {
      const { x, y } = place(layout, index);
      return made.pixels[y * layout.width + x] ?? -1;
    };
    return { layout, made, at, cells: new Uint8Array(devices), fills: new Uint8Array(devices) };
  }

  it('draws every cell once, then only what looks different', () => {
    const { layout, made, at, cells, fills } = raster(240);
    cells.fill(number('downloading'));
    expect(made.paint(cells, fills)).toEqual([
      { x: 0, y: 0, width: layout.width, height: layout.height },
    ]);
    expect(made.paint(cells, fills)).toEqual([]);

    // Less than one pixel more: nothing to see, nothing to draw.
    fills.fill(10);
    expect(made.paint(cells, fills)).toEqual([]);

    cells[37] = number('confirmed');
    const { x, y } = place(layout, 37);
    expect(made.paint(cells, fills)).toEqual([{ x, y, width: layout.cell, height: layout.pitch }]);
    expect(at(37)).toBe(spriteOf(number('confirmed'), 10, layout.cell) + 1);
    expect(at(36)).toBe(spriteOf(number('downloading'), 10, layout.cell) + 1);
  });

  it('keeps what needs a person in sight over small cells, and takes the mark away again', () => {
    const { layout, made, cells, fills } = raster(10_000);
    cells.fill(number('confirmed'));
    cells[5000] = number('failed');
    made.paint(cells, fills);
    const { x, y } = place(layout, 5000);
    const over = Math.floor((10 - layout.cell) / 2);
    const corner = (y - over) * layout.width + x - over;
    expect(made.pixels[corner]).toBe(9000 + number('failed'));

    // A neighbour under the mark changes: the mark stays on top.
    cells[5001] = number('queued');
    made.paint(cells, fills);
    expect(made.pixels[(y + layout.pitch) * layout.width + x]).toBe(9000 + number('failed'));

    cells[5000] = number('queued');
    made.paint(cells, fills);
    expect([...made.pixels].some((pixel) => pixel >= 9000)).toBe(false);
  });

  it('draws no marks where they would hide more than they show', () => {
    const { layout, made, at, cells, fills } = raster(10_000);
    cells.fill(number('failed'));
    made.paint(cells, fills);
    expect(at(0)).toBe(spriteOf(number('failed'), 0, layout.cell) + 1);
    expect([...made.pixels].some((pixel) => pixel >= 9000)).toBe(false);
  });

  it('hands over boxes that hold every pixel that changed', () => {
    const { layout, made, cells, fills } = raster(10_000);
    made.paint(cells, fills);
    const before = made.pixels.slice();
    for (const index of [3, 4, 777, 9999]) cells[index] = number('timed-out');
    const boxes = made.paint(cells, fills);
    const within = (x: number, y: number): boolean =>
      boxes.some((b) => x >= b.x && x < b.x + b.width && y >= b.y && y < b.y + b.height);
    made.pixels.forEach((pixel, at) => {
      if (pixel !== before[at]) {
        expect(within(at % layout.width, Math.floor(at / layout.width))).toBe(true);
      }
    });
  });
});
