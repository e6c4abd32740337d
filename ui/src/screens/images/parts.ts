// An ESP image as the parts of its file, in order, for the drawing.

import type { EspImage } from '../../backend/types';

export interface Part {
  kind: 'head' | 'segment' | 'tail' | 'trailing';
  /** Where it begins in the file. */
  offset: number;
  length: number;
  /** Where the loader puts it; segments only. */
  loadAddress?: number;
}

const HEADER = 24;

export function partsOf(esp: EspImage, fileSize: number): Part[] {
  const parts: Part[] = [{ kind: 'head', offset: 0, length: Math.min(HEADER, fileSize) }];
  let end = HEADER;
  for (const { offset, length, loadAddress } of esp.segments) {
    // What a hostile header claims beyond the file is not drawn.
    const there = Math.max(0, Math.min(length, fileSize - offset));
    parts.push({ kind: 'segment', offset, length: there, loadAddress });
    end = Math.max(end, offset + there);
  }
  const imageEnd = Math.min(esp.imageLen, fileSize);
  if (imageEnd > end) parts.push({ kind: 'tail', offset: end, length: imageEnd - end });
  if (esp.trailing.length > 0)
    parts.push({ kind: 'trailing', offset: imageEnd, length: esp.trailing.length });
  return parts;
}

/** Pixels for each part: by size, none less than `least`, together `height` where that is possible. */
export function heights(parts: readonly Part[], height: number, least: number): number[] {
  const total = parts.reduce((sum, part) => sum + part.length, 0) || 1;
  const room = Math.max(0, height - parts.length * least);
  return parts.map((part) => Math.round(least + (part.length / total) * room));
}

/** `0x3c0c0020` */
export const address = (n: number, digits = 8): string =>
  `0x${n.toString(16).padStart(digits, '0')}`;
