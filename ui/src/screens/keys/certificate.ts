import type { Timestamp } from '../../backend/types';

const DAY = 24 * 60 * 60 * 1000;
/** Early enough to bring another certificate onto devices in the field. */
const SOON = 90 * DAY;

export type Validity = 'holds' | 'ends-soon' | 'ended';

export function validity(notAfter: Timestamp, now: number): Validity {
  if (notAfter <= now) return 'ended';
  return notAfter - now < SOON ? 'ends-soon' : 'holds';
}

/** `b7:4e:19:a0:…:5c` */
export function shortFingerprint(hex: string): string {
  const pairs = hex.match(/../g) ?? [];
  return [...pairs.slice(0, 4), '…', ...pairs.slice(-1)].join(':');
}

export const fingerprint = (hex: string): string => (hex.match(/../g) ?? []).join(':');
