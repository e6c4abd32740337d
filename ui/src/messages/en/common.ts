import type { Cell, TruthMark, Truth, WorkUnit } from '../../backend/types';

const cells: Record<Cell, string> = {
  waiting: 'Not released yet',
  queued: 'Queued',
  starting: 'Starting',
  downloading: 'Downloading',
  verifying: 'Verifying',
  restarting: 'Restarting',
  'self-test': 'Self-test',
  confirmed: 'Confirmed',
  'finished-not-confirmed': 'Finished, not confirmed',
  failed: 'Failed',
  rejected: 'Rejected',
  'timed-out': 'Timed out',
  canceled: 'Canceled',
  removed: 'Removed',
};

const truths: Record<Truth, string> = {
  written: 'Written',
  verified: 'Verified',
  booted: 'Booted',
  confirmed: 'Confirmed',
};

const marks: Record<TruthMark, string> = {
  proven: 'proven',
  disproved: 'disproved',
  'not-yet': 'not yet',
  'not-checked': 'not checked',
};

const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const common = {
  cells,
  truths,
  marks,
  failure: (state: string, why: string) => `${state}: ${why}`,
  truthIs: (truth: string, mark: string) => `${truth}: ${mark}`,
  proof: (truths: string) => `Proof. ${truths}`,
  devices: (n: number, count: string) => `${count} ${plural(n, 'device', 'devices')}`,

  actions: {
    cancel: 'Cancel',
    close: 'Close',
    retry: 'Try again',
    undo: 'Undo',
    dismiss: 'Dismiss',
    copy: 'Copy',
    copied: 'Copied',
    save: 'Save',
    delete: 'Delete',
    more: 'More',
    clear: 'Clear',
    holdHint: 'Hold for 1.2 seconds',
    holding: 'Keep holding…',
    show: 'Show',
    hide: 'Hide',
  },

  loading: 'Loading',
  asOf: (time: string) => `As of ${time}`,
  problem: {
    fault: 'Something in Fieldlift went wrong.',
    faultAdvice: 'Try again. If it stays, save a support bundle and the evidence below.',
    evidence: 'Evidence',
    csvLine: (line: number, column: string) => `Line ${line}, ${column}`,
  },
  finding: {
    error: 'Error',
    warning: 'Warning',
    sentence: (expected: string, found: string) => `Expected ${expected}; found ${found}.`,
    at: (field: string, sentence: string) => `${field}: ${sentence}`,
  },

  gravity: { bad: 'Bad', warning: 'Warning', note: 'Note' },

  time: {
    now: 'now',
    never: 'never',
    seconds: (n: string) => `${n} s`,
    minutes: (n: string) => `${n} min`,
    hours: (n: string) => `${n} h`,
    days: (n: number, count: string) => `${count} ${plural(n, 'day', 'days')}`,
    /** As it stands after "ago" and "in". */
    daysAway: (n: number, count: string) => `${count} ${plural(n, 'day', 'days')}`,
    ago: (span: string) => `${span} ago`,
    ahead: (span: string) => `in ${span}`,
  },

  work: {
    label: 'Long work',
    left: (time: string) => `${time} left`,
    leftUnknown: 'Nobody knows how long',
    done: (done: string, total: string, unit: string) => `${done} of ${total} ${unit}`.trim(),
    doneSoFar: (done: string, unit: string) => `${done} ${unit} so far`.trim(),
    perSecond: (rate: string, unit: string) => `${rate} ${unit}/s`,
    cancel: (what: string) => `Cancel: ${what}`,
    units: {
      bytes: '',
      devices: 'devices',
      entries: 'entries',
      steps: 'steps',
    } satisfies Record<WorkUnit, string> as Record<WorkUnit, string>,
    finished: 'Done',
    canceled: 'Canceled',
    failed: 'Failed',
  },

  table: {
    sortedUp: 'ascending',
    sortedDown: 'descending',
    selectAll: 'Select all',
    selectRow: (name: string) => `Select ${name}`,
    waiting: 'Loading rows',
  },

  passphrase: {
    show: 'Show passphrase',
    hide: 'Hide passphrase',
  },
  tabs: 'Views',
  menu: 'Menu',
  optional: 'optional',
  progressOf: (percent: string) => `${percent} %`,
};
