// The mosaic as pixels. Cells are copied from sprites, and only those that look different from
// what is there: a frame in which nothing visible changed costs one pass over two byte arrays.
// Pixels are written by the CPU because that takes the same time in every browser engine.

import { CELLS } from '../../backend/mosaic';
import type { Cell } from '../../backend/types';
import { place, type Layout } from './mosaic-layout';

/** A picture of `size` × `size` opaque pixels, in the byte order of the canvas. */
export interface Sprite {
  size: number;
  pixels: Uint32Array;
}

export interface Atlas {
  ground: number;
  /** By `spriteOf`. */
  cells: readonly Sprite[];
  /** What is drawn over small cells that need a person, by the cell's number. */
  marks: ReadonlyMap<number, Sprite>;
}

const number = (cell: Cell): number => CELLS.indexOf(cell);
const DOWNLOADING = number('downloading');

/** States that stay visible however small the cells are. */
export const MARKED: readonly Cell[] = ['failed', 'rejected', 'timed-out'];
const IS_MARKED = CELLS.map((cell) => MARKED.includes(cell));

/** From this share of all devices on, marks would hide more than they show. */
const MARKS_AT_MOST = 0.05;

/** Sprites of an atlas whose cells have this side: a download has one more than its pixels. */
export const sprites = (side: number): number => CELLS.length + side;

/** Which sprite shows a state. A fill is rounded down: full is every block. */
export function spriteOf(cell: number, fill: number, side: number): number {
  if (cell < DOWNLOADING) return cell;
  if (cell > DOWNLOADING) return cell + side;
  return DOWNLOADING + Math.floor((fill * side) / 255);
}

/** The state and the filled pixels that a sprite shows. */
export function shownBy(sprite: number, side: number): { cell: Cell; filled: number } {
  const filled = Math.min(side, Math.max(0, sprite - DOWNLOADING));
  const cell = CELLS[sprite - filled] ?? 'waiting';
  return { cell, filled: cell === 'downloading' ? filled : 0 };
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const NOTHING = 0xffff;

export class Raster {
  readonly pixels: Uint32Array<ArrayBuffer>;
  #shown: Uint16Array;
  #marks: number[] = [];

  constructor(
    readonly layout: Layout,
    readonly atlas: Atlas,
  ) {
    this.pixels = new Uint32Array(layout.width * layout.height).fill(atlas.ground);
    this.#shown = new Uint16Array(layout.devices).fill(NOTHING);
  }

  /** Draws what changed; answers the boxes that hold it. */
  paint(cells: Uint8Array, fills: Uint8Array): Box[] {
    const { layout, atlas } = this;
    if (layout.small && this.#marksChanged(cells)) {
      this.pixels.fill(atlas.ground);
      this.#shown.fill(NOTHING);
    }
    const rows = new Rows(layout);
    const devices = Math.min(layout.devices, cells.length);
    let row = 0;
    let column = 0;
    for (let index = 0; index < devices; index += 1) {
      const wanted = spriteOf(cells[index] ?? 0, fills[index] ?? 0, layout.cell);
      const sprite = atlas.cells[wanted];
      if (this.#shown[index] !== wanted && sprite) {
        this.#shown[index] = wanted;
        this.#copy(
          sprite,
          layout.margin + column * layout.pitch,
          layout.margin + row * layout.pitch,
        );
        rows.touch(row, column);
      }
      row += 1;
      if (row === layout.rows) {
        row = 0;
        column += 1;
      }
    }
    const boxes = rows.boxes();
    if (boxes.length > 0) this.#drawMarks(cells);
    return boxes;
  }

  /** Marks reach over their neighbours, so any change of them draws everything again. */
  #marksChanged(cells: Uint8Array): boolean {
    let marks: number[] = [];
    for (let index = 0; index < cells.length; index += 1) {
      if (IS_MARKED[cells[index] ?? 0]) marks.push(index);
    }
    if (marks.length > cells.length * MARKS_AT_MOST) marks = [];
    const same =
      marks.length === this.#marks.length && marks.every((mark, at) => mark === this.#marks[at]);
    this.#marks = marks;
    return !same;
  }

  #drawMarks(cells: Uint8Array): void {
    for (const index of this.#marks) {
      const sprite = this.atlas.marks.get(cells[index] ?? 0);
      if (!sprite) continue;
      const { x, y } = place(this.layout, index);
      const over = Math.floor((sprite.size - this.layout.cell) / 2);
      this.#copy(sprite, x - over, y - over);
    }
  }

  #copy(sprite: Sprite, left: number, top: number): void {
    const { width, height } = this.layout;
    const { size, pixels } = sprite;
    const bottom = Math.min(size, height - top);
    const right = Math.min(size, width - left);
    for (let row = Math.max(0, -top); row < bottom; row += 1) {
      const from = row * size;
      const to = (top + row) * width + left;
      for (let column = Math.max(0, -left); column < right; column += 1) {
        this.pixels[to + column] = pixels[from + column] ?? 0;
      }
    }
  }
}

/** Which part of each row of cells was drawn; rows that touch are handed over as one box. */
class Rows {
  #left: Int32Array;
  #right: Int32Array;

  constructor(readonly layout: Layout) {
    this.#left = new Int32Array(layout.rows).fill(-1);
    this.#right = new Int32Array(layout.rows);
  }

  /** Cells come column by column, from the left. */
  touch(row: number, column: number): void {
    if (this.#left[row] === -1) this.#left[row] = column;
    this.#right[row] = column;
  }

  boxes(): Box[] {
    const { layout } = this;
    const boxes: Box[] = [];
    for (let row = 0; row < layout.rows; row += 1) {
      const first = row;
      let left = layout.columns;
      let right = 0;
      while (row < layout.rows && (this.#left[row] ?? -1) >= 0) {
        left = Math.min(left, this.#left[row] ?? 0);
        right = Math.max(right, this.#right[row] ?? 0);
        row += 1;
      }
      if (row === first) continue;
      boxes.push(this.#box(first, row, left, right));
    }
    return boxes;
  }

  /** Wide enough for marks, which reach over the cells by at most the margin. */
  #box(first: number, end: number, left: number, right: number): Box {
    const { pitch, margin, cell, width, height } = this.layout;
    const x = left * pitch;
    const y = first * pitch;
    return {
      x,
      y,
      width: Math.min(width, margin + right * pitch + cell + margin) - x,
      height: Math.min(height, margin + end * pitch + margin) - y,
    };
  }
}
