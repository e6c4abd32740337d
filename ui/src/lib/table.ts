// What a `VirtualTable` shows.

export interface Column<Row> {
  id: string;
  title: string;
  /** The header's title, where the word alone does not say enough. */
  hint?: string;
  /** A track of a grid, e.g. `140px` or `minmax(120px, 2fr)`; `1fr` where it is left out. */
  width?: string;
  num?: boolean;
  mono?: boolean;
  dim?: boolean;
  sortable?: boolean;
  /** What stands in the cell, where the table's `cell` snippet does not draw it. */
  text?: (row: Row) => string;
}

export interface Sort {
  by: string;
  descending: boolean;
}

/** The least width of a column's track, where it says one in pixels. */
export const leastOf = (track: string | undefined): number =>
  Number(/(\d+)px/.exec(track ?? '')?.[1] ?? 0);

/** Which rows to ask for: those in sight and some around, in steps, so that scrolling asks seldom. */
export function windowOf(
  first: number,
  last: number,
  total: number,
): { offset: number; limit: number } {
  const offset = Math.max(0, Math.floor((first - OVERSCAN) / STEP) * STEP);
  const end = Math.min(total, Math.ceil((last + OVERSCAN) / STEP) * STEP);
  return { offset, limit: Math.max(end - offset, STEP) };
}

const OVERSCAN = 10;
const STEP = 10;
