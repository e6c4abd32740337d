// A rollout as the program would push it, for the tests of this folder.

import { vi } from 'vitest';
import type { Backend, Message } from '../../backend/backend';
import type {
  Counts,
  Inspector,
  LiveHead,
  LiveRow,
  Push,
  ShellView,
  Watch,
} from '../../backend/types';
import { Session } from '../../lib/session.svelte';

export const NOW = Date.UTC(2026, 10, 22, 14, 19);

const NONE: Counts = {
  total: 0,
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

export const counts = (some: Partial<Counts>): Counts => ({ ...NONE, ...some });

export const head = (some: Partial<LiveHead> = {}): LiveHead => ({
  update: 'meter-fw-2.4.1',
  job: 'job-1',
  description: null,
  state: 'running',
  counts: counts({
    total: 240,
    waiting: 20,
    queued: 41,
    running: 41,
    confirmed: 135,
    failed: 2,
    timedOut: 1,
  }),
  cells: [
    { cell: 'confirmed', count: 135 },
    { cell: 'failed', count: 2 },
  ],
  needsAttention: 3,
  inProgress: 41,
  startedAt: NOW - 17 * 60_000,
  now: NOW,
  bytesPerSecond: 412_000,
  blocksPerSecond: 101,
  rates: [0, 200_000, 412_000],
  endsAbout: NOW + 12 * 60_000,
  limitedBy: null,
  expects: ['written', 'verified', 'booted', 'confirmed'],
  image: 'meter-fw.bin',
  imageSize: 1_277_952,
  pauseReason: null,
  stillInFlight: 0,
  blocksDone: 1,
  blocksTotal: 2,
  expectedVersion: '2.4.1',
  signedWith: 'release-2026',
  unsignedReason: null,
  createdAt: NOW - 20 * 60_000,
  completedAt: null,
  failures: {},
  ...some,
});

export const row = (thing: string, some: Partial<LiveRow> = {}): LiveRow => ({
  thing,
  cell: 'downloading',
  failure: null,
  percent: 40,
  bytesPerSecond: 12_400,
  secondsLeft: 20,
  proof: ['not-yet', 'not-yet', 'not-yet', 'not-yet'],
  ranBefore: '2.3.8',
  connected: true,
  attempt: 1,
  ...some,
});

export const inspector = (some: Partial<Inspector> = {}): Inspector => ({
  thing: 'meter-0A3F19',
  thingType: 'meter',
  groups: ['block-A'],
  connected: true,
  presenceSince: NOW - 3600_000,
  cell: 'failed',
  status: 'FAILED',
  verdict: 'failed',
  phase: null,
  attempt: 1,
  failure: {
    code: 'signature-check-failed',
    what: 'The signature does not match the file as the device received it.',
    meaning: 'It still runs what it ran before.',
    advice: 'Compare the certificates.',
    raw: null,
    others: 3,
  },
  truths: [
    {
      truth: 'written',
      mark: 'proven',
      at: NOW,
      evidence: { code: 't', facts: {}, english: '312 of 312 blocks sent' },
    },
    {
      truth: 'verified',
      mark: 'disproved',
      at: NOW,
      evidence: { code: 't', facts: {}, english: 'The check said no' },
    },
    { truth: 'booted', mark: 'not-yet', at: null, evidence: null },
    { truth: 'confirmed', mark: 'not-checked', at: null, evidence: null },
  ],
  blocks: {
    done: 312,
    total: 312,
    blockSize: 4096,
    bytesSent: 1,
    sentAgain: 3,
    restarts: 0,
    bytesPerSecond: 0,
    secondsLeft: null,
  },
  timeline: [{ at: NOW, text: { code: 't', facts: {}, english: 'Update offered' }, bad: false }],
  ranBefore: '2.3.8',
  reportedVersion: '2.3.8',
  canRetry: true,
  ...some,
});

const shell = (): ShellView => ({
  name: 'Fieldlift',
  version: '0',
  folder: { state: 'own', path: '/data' },
  counts: { liveRollouts: 1, updates: 1, drafts: 0, devices: 240, images: 1, keys: 1 },
  gateway: { state: 'on', addresses: ['192.168.8.2:8883'], connected: 240, since: NOW },
  live: [],
  rehearsal: null,
  notices: [],
  settings: {
    theme: 'dark',
    language: 'en',
    largeTargets: false,
    operator: null,
    gatewayPort: 8883,
    gatewayAtStart: true,
    firstStartDone: true,
  },
  firstStart: false,
  internetConnections: 0,
});

type Unnumbered<T> = T extends { seq: number } ? Omit<T, 'seq'> : never;

/** A session on a program that answers what the test says and remembers what it was asked. */
export async function sessionOf(answers: Partial<Backend> = {}, around: Partial<ShellView> = {}) {
  let receive: (message: Message) => void = () => undefined;
  let seq = 0;
  const watches: (Watch | null)[] = [];
  const backend = {
    subscribe: async (to: (message: Message) => void) => {
      seq = 0;
      receive = to;
      push({ type: 'shell', shell: { ...shell(), ...around } });
    },
    watch: async (watch: Watch | null) => void watches.push(watch),
    update: () => new Promise(() => undefined),
    rolloutRetry: vi.fn(async () => 1),
    rolloutPause: vi.fn(async () => undefined),
    rolloutResume: vi.fn(async () => undefined),
    rolloutCancel: vi.fn(async () => undefined),
    gatewayStart: vi.fn(async () => undefined),
    ...answers,
  };
  const push = (message: Unnumbered<Push>): void => {
    seq += 1;
    receive({ ...message, seq } as Push);
  };
  const session = new Session(backend as unknown as Backend);
  await session.start();
  const last = (): Watch | null => watches.at(-1) ?? null;
  return { session, backend, push, last };
}
