// How a device's state looks: icon and hue. Its word stands in the catalogue.

import type { Cell, TruthMark } from '../backend/types';
import type { IconName } from './icons';

export interface Look {
  icon: IconName;
  /** A solid shape: the end of the matter, good or bad. */
  filled: boolean;
  /** The token of the fill; `sign` and `text` are what icon and words may be coloured with. */
  fill: string;
  sign: string;
  text: string;
}

const look = (icon: IconName, token: string, filled = false, text = token): Look => ({
  icon,
  filled,
  fill: `var(--${token})`,
  sign: `var(--${token === 'st-gone' ? text : token})`,
  text: `var(--${text})`,
});

export const LOOKS: Record<Cell, Look> = {
  waiting: look('circle-dashed', 'st-queued', false, 'text-3'),
  queued: look('circle-dashed', 'st-queued', false, 'text-2'),
  starting: look('list-checks', 'st-active'),
  downloading: look('transfer', 'st-active'),
  verifying: look('search-check', 'st-verify'),
  restarting: look('rotate-cw', 'st-verify'),
  'self-test': look('activity', 'st-verify'),
  // Most devices, most of the time: the sign alone has the hue, so that the others stand out.
  confirmed: look('circle-check', 'st-ok', true, 'text-2'),
  'finished-not-confirmed': look('circle-check', 'st-verify'),
  failed: look('octagon-x', 'st-fail', true),
  rejected: look('ban', 'st-rejected'),
  'timed-out': look('clock', 'st-warn'),
  canceled: look('square-minus', 'st-gone', false, 'text-3'),
  removed: look('square-minus', 'st-gone', false, 'text-3'),
};

/** In which order a bar shows them: the proven first, what went wrong last. */
export const BAR_ORDER: readonly Cell[] = [
  'confirmed',
  'finished-not-confirmed',
  'self-test',
  'restarting',
  'verifying',
  'downloading',
  'starting',
  'queued',
  'waiting',
  'canceled',
  'removed',
  'timed-out',
  'rejected',
  'failed',
];

export const MARK_SIGNS: Record<TruthMark, string> = {
  proven: '✓',
  disproved: '✕',
  'not-yet': '',
  'not-checked': '',
};
