// Where each device's cell stands. All lengths are device pixels, so that cells are sharp.
//
// Cells run down the columns in the order of release: what was released first is on the left.

/** Side of a cell with its gap where there is room, in CSS pixels. */
const PITCH = 16;
/** What it may grow to so that the columns fill the width. */
const PITCH_MAX = 20;
/** The least at which a cell can still be told from its neighbour. */
const PITCH_MIN = 2;
/** Below this a cell has no room for a glyph (README, Accessibility). */
const GLYPHS_FROM = 8;
/** Share of the pitch that stays empty between cells. */
const GAP = 0.19;
/** Room around small cells for the marks that reach over them, in CSS pixels. */
const MARGIN = 4;

export interface Layout {
  devices: number;
  pitch: number;
  /** Side of the cell itself. */
  cell: number;
  /** Too small for glyphs: what needs a person is drawn as a mark over the cells. */
  small: boolean;
  columns: number;
  rows: number;
  margin: number;
  width: number;
  height: number;
}

/** The largest cells with which all devices fit; from some number on, the height grows. */
export function layOut(devices: number, width: number, maxHeight: number, ratio: number): Layout {
  const least = Math.max(1, Math.round(PITCH_MIN * ratio));
  let pitch = Math.max(least, Math.round(PITCH * ratio));
  while (pitch > least && !fits(devices, width, maxHeight, pitch, ratio)) pitch -= 1;
  const layout = at(devices, width, pitch, ratio);
  const wider = stretched(layout, width, ratio);
  return wider.height <= maxHeight ? wider : layout;
}

/** As many rows and columns, with the room that whole columns left at the right. */
function stretched(layout: Layout, width: number, ratio: number): Layout {
  if (layout.small) return layout;
  const { devices, rows, columns } = layout;
  const most = Math.round(PITCH_MAX * ratio);
  for (let pitch = most; pitch > layout.pitch; pitch -= 1) {
    const wider = of(devices, pitch, rows, columns, ratio);
    if (wider.width <= width) return wider;
  }
  return layout;
}

function fits(
  devices: number,
  width: number,
  maxHeight: number,
  pitch: number,
  ratio: number,
): boolean {
  const layout = at(devices, width, pitch, ratio);
  return layout.height <= maxHeight && layout.width <= width;
}

function at(devices: number, width: number, pitch: number, ratio: number): Layout {
  const { margin, gap } = measures(pitch, ratio);
  const across = Math.max(1, Math.floor((width - 2 * margin + gap) / pitch));
  const rows = Math.max(1, Math.ceil(devices / across));
  return of(devices, pitch, rows, Math.max(1, Math.ceil(devices / rows)), ratio);
}

function measures(pitch: number, ratio: number): { small: boolean; margin: number; gap: number } {
  const small = pitch < GLYPHS_FROM * ratio;
  return {
    small,
    margin: small ? Math.round(MARGIN * ratio) : 0,
    gap: Math.round(pitch * GAP),
  };
}

function of(devices: number, pitch: number, rows: number, columns: number, ratio: number): Layout {
  const { small, margin, gap } = measures(pitch, ratio);
  return {
    devices,
    pitch,
    cell: pitch - gap,
    small,
    columns,
    rows,
    margin,
    width: columns * pitch - gap + 2 * margin,
    height: rows * pitch - gap + 2 * margin,
  };
}

/** Top left corner of a cell. */
export function place(layout: Layout, index: number): { x: number; y: number } {
  const column = Math.floor(index / layout.rows);
  return {
    x: layout.margin + column * layout.pitch,
    y: layout.margin + (index - column * layout.rows) * layout.pitch,
  };
}

/** The device at a point; the gap belongs to the cell before it. */
export function indexAt(layout: Layout, x: number, y: number): number | null {
  const column = Math.floor((x - layout.margin) / layout.pitch);
  const row = Math.floor((y - layout.margin) / layout.pitch);
  if (column < 0 || column >= layout.columns || row < 0 || row >= layout.rows) return null;
  const index = column * layout.rows + row;
  return index < layout.devices ? index : null;
}

/** Where a key leads from a cell; `null`: it is no key of the mosaic. */
export function step(layout: Layout, from: number, key: string): number | null {
  const last = layout.devices - 1;
  const within = (to: number): number => (to < 0 || to > last ? from : to);
  switch (key) {
    case 'ArrowDown':
      return within(from + 1);
    case 'ArrowUp':
      return within(from - 1);
    case 'ArrowRight':
      return within(from + layout.rows);
    case 'ArrowLeft':
      return within(from - layout.rows);
    case 'Home':
      return 0;
    case 'End':
      return Math.max(0, last);
    default:
      return null;
  }
}
