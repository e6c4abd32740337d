// The mosaic's bytes. All numbers little endian.
//
//   u32  seq, counted together with the JSON messages of the channel
//   u32  the id of the watch it belongs to
//   u32  devices in the rollout
//   u32  number of cells that follow
//   then, for every cell: u32 index | u8 cell (numbers of `Cell` in Rust) | u8 fill (0 to 255)
//
// A message with as many cells as devices is whole; others change what was there.

import type { Cell } from './types';

/** In the order of the numbers. */
export const CELLS: readonly Cell[] = [
  'waiting',
  'queued',
  'starting',
  'downloading',
  'verifying',
  'restarting',
  'self-test',
  'confirmed',
  'finished-not-confirmed',
  'failed',
  'rejected',
  'timed-out',
  'canceled',
  'removed',
];

const HEADER = 16;
const CELL = 6;

export interface MosaicHeader {
  seq: number;
  watch: number;
  devices: number;
  cells: number;
}

/** `null` where the bytes are not what they say. */
export function mosaicHeader(bytes: ArrayBuffer): MosaicHeader | null {
  if (bytes.byteLength < HEADER) return null;
  const view = new DataView(bytes);
  const header = {
    seq: view.getUint32(0, true),
    watch: view.getUint32(4, true),
    devices: view.getUint32(8, true),
    cells: view.getUint32(12, true),
  };
  return bytes.byteLength === HEADER + header.cells * CELL ? header : null;
}

/** Calls `set` for every cell of a message. */
export function readMosaic(
  bytes: ArrayBuffer,
  set: (index: number, cell: number, fill: number) => void,
): void {
  const view = new DataView(bytes);
  const end = bytes.byteLength;
  for (let at = HEADER; at + CELL <= end; at += CELL) {
    set(view.getUint32(at, true), view.getUint8(at + 4), view.getUint8(at + 5));
  }
}
