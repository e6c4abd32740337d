// What the page is told of a simulated rollout, in the program's own types.

import { CELLS } from '../mosaic';
import type {
  Blocks,
  Cell,
  CellCount,
  Counts,
  ExecutionStatus,
  Failure,
  Inspector,
  LiveHead,
  LiveRow,
  Phase,
  RolloutHead,
  RowWindow,
  TimelineEntry,
  Truth,
  TruthMark,
  TruthView,
  Verdict,
  Watch,
} from '../types';
import {
  BLOCK,
  hasEnded,
  inProgress,
  needsAttention,
  type Sim,
  type SimulatedRollout,
} from './rollout';
import { text } from './text';
import { RELEASE_KEY } from './world';

const FAILURES: Record<string, { what: string; meaning: string; advice: string }> = {
  'signature-check-failed': {
    what: 'The device could not verify the signature.',
    meaning:
      'It still runs what it ran before and is safe. It holds another certificate than the one this file is signed for.',
    advice: 'Compare the certificate on the device with the key that signed the image.',
  },
  'timed-out-silent': {
    what: 'The device was silent for 10 minutes.',
    meaning: 'It stopped asking for blocks. It still runs what it ran before.',
    advice: 'See whether it has power and network, then try it again.',
  },
};

export function headOf(rollout: SimulatedRollout, createdAt: number): RolloutHead {
  const { plan, sims } = rollout;
  const counts: Counts = {
    total: sims.length,
    waiting: 0,
    queued: 0,
    running: 0,
    confirmed: 0,
    finishedNotConfirmed: 0,
    failed: 0,
    rejected: 0,
    timedOut: 0,
    canceled: 0,
    removed: 0,
  };
  const failures: Record<string, number> = {};
  let blocksDone = 0;
  for (const sim of sims) {
    counts[COUNTED[sim.cell]] += 1;
    blocksDone += Math.floor(sim.progress * rollout.blocks);
    if (sim.failure) failures[sim.failure] = (failures[sim.failure] ?? 0) + 1;
  }
  return {
    update: plan.update,
    job: `AFR_OTA-${plan.update}`,
    description: `Firmware ${plan.version}`,
    state: rollout.state,
    counts,
    blocksDone,
    blocksTotal: rollout.blocks * sims.length,
    expectedVersion: plan.version,
    signedWith: RELEASE_KEY,
    unsignedReason: null,
    createdAt,
    completedAt: rollout.completedAt,
    failures,
  };
}

const COUNTED: Record<Cell, keyof Counts> = {
  waiting: 'waiting',
  queued: 'queued',
  starting: 'running',
  downloading: 'running',
  verifying: 'running',
  restarting: 'running',
  'self-test': 'running',
  confirmed: 'confirmed',
  'finished-not-confirmed': 'finishedNotConfirmed',
  failed: 'failed',
  rejected: 'rejected',
  'timed-out': 'timedOut',
  canceled: 'canceled',
  removed: 'removed',
};

export function liveHead(rollout: SimulatedRollout, now: number): LiveHead {
  const cells = new Map<Cell, number>();
  for (const { cell } of rollout.sims) cells.set(cell, (cells.get(cell) ?? 0) + 1);
  const counts: CellCount[] = CELLS.flatMap((cell) => {
    const count = cells.get(cell);
    return count ? [{ cell, count }] : [];
  });
  const left = rollout.sims.reduce(
    (sum, sim) => sum + (hasEnded(sim.cell) ? 0 : (1 - sim.progress) * rollout.plan.imageSize),
    0,
  );
  const moving = rollout.sims.filter(({ cell }) => inProgress(cell)).length;
  return {
    ...headOf(rollout, rollout.startedAt),
    cells: counts,
    needsAttention: rollout.sims.filter(({ cell }) => needsAttention(cell)).length,
    inProgress: moving,
    startedAt: rollout.startedAt,
    now,
    bytesPerSecond: rollout.bytesPerSecond,
    blocksPerSecond: Math.round(rollout.bytesPerSecond / BLOCK),
    rates: [...rollout.rates],
    endsAbout:
      rollout.state === 'running' && rollout.bytesPerSecond > 0
        ? now + (left / rollout.bytesPerSecond) * 1000 + 28_000
        : null,
    limitedBy:
      rollout.bytesPerSecond > 0
        ? text('limit.devices', 'The devices themselves: how fast they ask and restart.')
        : null,
    expects: ['written', 'verified', 'booted', 'confirmed'],
    image: `meter-${rollout.plan.version}.bin`,
    imageSize: rollout.plan.imageSize,
    pauseReason: rollout.pauseReason,
    stillInFlight: rollout.state === 'running' ? 0 : moving,
  };
}

// Rows.

const WORST: readonly Cell[] = [
  'failed',
  'rejected',
  'timed-out',
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
  'confirmed',
];

const RANK = Object.fromEntries(WORST.map((cell, n) => [cell, n])) as Record<Cell, number>;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function rowsOf(rollout: SimulatedRollout, watch: Watch): RowWindow {
  const { filter, sort } = watch;
  const wanted = filter.text.toLowerCase();
  const matching = rollout.sims.filter(
    (sim) =>
      (filter.group === 'all' ||
        (filter.group === 'needs-attention' ? needsAttention(sim.cell) : inProgress(sim.cell))) &&
      (filter.cell === null || sim.cell === filter.cell) &&
      (filter.failure === null || sim.failure === filter.failure) &&
      sim.thing.toLowerCase().includes(wanted),
  );
  const by: Record<Watch['sort']['by'], (a: Sim, b: Sim) => number> = {
    device: (a, b) => compare(a.thing, b.thing),
    state: (a, b) => RANK[a.cell] - RANK[b.cell] || b.progress - a.progress,
    progress: (a, b) => a.progress - b.progress,
    rate: (a, b) => (rateOf(a) ?? 0) - (rateOf(b) ?? 0),
    left: (a, b) => (leftOf(rollout, a) ?? Infinity) - (leftOf(rollout, b) ?? Infinity),
    'ran-before': (a, b) => compare(a.ranBefore, b.ranBefore),
  };
  matching.sort((a, b) => by[sort.by](a, b) * (sort.descending ? -1 : 1) || a.index - b.index);
  return {
    matching: matching.length,
    offset: watch.offset,
    rows: matching
      .slice(watch.offset, watch.offset + watch.limit)
      .map((sim) => rowOf(rollout, sim)),
  };
}

function rowOf(rollout: SimulatedRollout, sim: Sim): LiveRow {
  return {
    thing: sim.thing,
    cell: sim.cell,
    failure: sim.failure
      ? { code: sim.failure, what: FAILURES[sim.failure]?.what ?? sim.failure }
      : null,
    percent:
      sim.cell === 'queued' || sim.cell === 'waiting' ? null : Math.floor(sim.progress * 100),
    bytesPerSecond: rateOf(sim),
    secondsLeft: leftOf(rollout, sim),
    proof: proofOf(sim),
    ranBefore: sim.ranBefore,
    connected: sim.connected,
    attempt: sim.attempt,
  };
}

const rateOf = (sim: Sim): number | null =>
  sim.cell === 'downloading' ? Math.round(sim.speed) : null;
const leftOf = (rollout: SimulatedRollout, sim: Sim): number | null =>
  sim.cell === 'downloading'
    ? Math.ceil(((1 - sim.progress) * rollout.plan.imageSize) / sim.speed)
    : sim.cell === 'self-test'
      ? 20
      : null;

const PROVEN: Partial<Record<Cell, number>> = {
  verifying: 1,
  restarting: 2,
  'self-test': 3,
  confirmed: 4,
  'finished-not-confirmed': 2,
};

function proofOf(sim: Sim): [TruthMark, TruthMark, TruthMark, TruthMark] {
  if (sim.failure === 'signature-check-failed')
    return ['proven', 'disproved', 'not-yet', 'not-yet'];
  const proven = PROVEN[sim.cell] ?? 0;
  const mark = (n: number): TruthMark => (n < proven ? 'proven' : 'not-yet');
  return [mark(0), mark(1), mark(2), mark(3)];
}

// The inspector.

const STATUS: Partial<Record<Cell, ExecutionStatus>> = {
  waiting: 'QUEUED',
  queued: 'QUEUED',
  confirmed: 'SUCCEEDED',
  'finished-not-confirmed': 'SUCCEEDED',
  failed: 'FAILED',
  rejected: 'REJECTED',
  'timed-out': 'TIMED_OUT',
  canceled: 'CANCELED',
  removed: 'REMOVED',
};
const PHASE: Partial<Record<Cell, Phase>> = {
  starting: 'check',
  downloading: 'transfer',
  verifying: 'verify',
  restarting: 'restart',
  'self-test': 'self-test',
};
const TRUTHS: readonly Truth[] = ['written', 'verified', 'booted', 'confirmed'];

export function inspectorOf(rollout: SimulatedRollout, sim: Sim): Inspector {
  const marks = proofOf(sim);
  const truth = (n: 0 | 1 | 2 | 3): TruthView => truthView(rollout, sim, n, marks[n]);
  return {
    thing: sim.thing,
    thingType: 'meter',
    groups: ['block-B'],
    connected: sim.connected,
    presenceSince: rollout.startedAt - 3_600_000,
    cell: sim.cell,
    status: STATUS[sim.cell] ?? 'IN_PROGRESS',
    verdict: verdictOf(sim.cell),
    phase: PHASE[sim.cell] ?? null,
    attempt: sim.attempt,
    failure: sim.failure ? failureOf(rollout, sim.failure) : null,
    truths: [truth(0), truth(1), truth(2), truth(3)],
    blocks: sim.startedAt === null ? null : blocksOf(rollout, sim),
    timeline: timelineOf(sim),
    ranBefore: sim.ranBefore,
    reportedVersion: sim.cell === 'confirmed' ? rollout.plan.version : sim.ranBefore,
    canRetry: needsAttention(sim.cell),
  };
}

function verdictOf(cell: Cell): Verdict {
  if (cell === 'waiting' || cell === 'queued') return 'queued';
  switch (cell) {
    case 'confirmed':
    case 'finished-not-confirmed':
    case 'failed':
    case 'rejected':
    case 'timed-out':
    case 'canceled':
    case 'removed':
      return cell;
    default:
      return 'running';
  }
}

function failureOf(rollout: SimulatedRollout, code: string): Failure {
  const words = FAILURES[code] ?? { what: code, meaning: '', advice: '' };
  const same = rollout.sims.filter((sim) => sim.failure === code).length;
  const raw = code === 'signature-check-failed' ? '{"reason":"0xe3: signature check"}' : null;
  return { code, ...words, raw, others: same - 1 };
}

function truthView(
  rollout: SimulatedRollout,
  sim: Sim,
  n: 0 | 1 | 2 | 3,
  mark: TruthMark,
): TruthView {
  const blocks = String(rollout.blocks);
  const evidence = {
    proven: [
      text('truth.all-blocks-sent', '{blocks} of {blocks} blocks sent', { blocks }),
      text('truth.signature-checked', "The device's check said yes"),
      text('truth.answered-after-reset', 'It answered after its restart'),
      text('truth.expected-version', 'It reports {version}', { version: rollout.plan.version }),
    ][n],
    disproved: text('truth.signature-mismatch', "The device's check said no"),
    'not-yet': undefined,
    'not-checked': undefined,
  }[mark];
  return {
    truth: TRUTHS[n] ?? 'written',
    mark,
    at: evidence ? sim.since : null,
    evidence: evidence ?? null,
  };
}

function blocksOf(rollout: SimulatedRollout, sim: Sim): Blocks {
  const done = Math.floor(sim.progress * rollout.blocks);
  return {
    done,
    total: rollout.blocks,
    blockSize: BLOCK,
    bytesSent: done * BLOCK,
    sentAgain: sim.index % 7 === 3 ? 3 : 0,
    restarts: 0,
    bytesPerSecond: rateOf(sim) ?? 0,
    secondsLeft: leftOf(rollout, sim),
  };
}

function timelineOf(sim: Sim): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  if (sim.startedAt !== null) {
    const at = sim.startedAt;
    entries.push(
      { at, text: text('timeline.accepted', 'Update offered and accepted'), bad: false },
      { at: at + 1000, text: text('timeline.first-block', 'First block asked for'), bad: false },
    );
  }
  if (sim.progress === 1 && sim.lastBlockAt !== null)
    entries.push({
      at: sim.lastBlockAt,
      text: text('timeline.last-block', 'Last block sent'),
      bad: false,
    });
  if (sim.failure)
    entries.push({
      at: sim.since,
      text: text('timeline.failed', 'Failed: {what}', {
        what: FAILURES[sim.failure]?.what ?? sim.failure,
      }),
      bad: true,
    });
  return entries;
}

// The mosaic's bytes.

const NUMBER = Object.fromEntries(CELLS.map((cell, n) => [cell, n])) as Record<Cell, number>;

/** Cells as last sent: index by index the cell's number and its fill. */
export type Sent = Map<number, number>;

export function mosaicOf(
  rollout: SimulatedRollout,
  seq: number,
  watch: number,
  sent: Sent,
): ArrayBuffer | null {
  const changed: [number, number, number][] = [];
  for (const sim of rollout.sims) {
    const cell = NUMBER[sim.cell];
    const fill = Math.round(sim.progress * 255);
    const both = cell * 256 + fill;
    if (sent.get(sim.index) === both) continue;
    sent.set(sim.index, both);
    changed.push([sim.index, cell, fill]);
  }
  if (changed.length === 0) return null;
  const view = new DataView(new ArrayBuffer(16 + changed.length * 6));
  view.setUint32(0, seq, true);
  view.setUint32(4, watch, true);
  view.setUint32(8, rollout.sims.length, true);
  view.setUint32(12, changed.length, true);
  changed.forEach(([index, cell, fill], n) => {
    view.setUint32(16 + n * 6, index, true);
    view.setUint8(16 + n * 6 + 4, cell);
    view.setUint8(16 + n * 6 + 5, fill);
  });
  return view.buffer;
}
