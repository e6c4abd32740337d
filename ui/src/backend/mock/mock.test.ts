import { expect, test, vi } from 'vitest';
import { Session } from '../../lib/session.svelte';
import type { Message } from '../backend';
import { mosaicHeader } from '../mosaic';
import type { Push, Watch } from '../types';
import { mock } from '.';
import { HandClock } from './clock';
import { CELLS } from '../mosaic';
import { parseRecording, recording, replay } from './replay';

// Minutes of a rollout are played: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const look: Omit<Watch, 'id'> = {
  source: 'site',
  update: 'meter-fw-2-4-1',
  filter: { group: 'all', cell: null, failure: null, text: '' },
  sort: { by: 'state', descending: false },
  offset: 0,
  limit: 20,
  selected: null,
};

async function started(scenario: string) {
  const clock = new HandClock();
  const session = new Session(mock(new URLSearchParams({ scenario }), clock));
  await session.start();
  await session.watch(look);
  return { clock, session };
}

test('the rollout goes on until every device has ended, without a gap in the channel', async () => {
  const { clock, session } = await started('live');
  const before = session.live?.head?.counts.confirmed ?? 0;
  expect(before).toBeGreaterThan(100);
  clock.pass(30_000);
  expect(session.live?.head?.counts.confirmed).toBeGreaterThan(before);
  clock.pass(10 * 60_000);
  expect(session.live?.head).toMatchObject({
    state: 'completed',
    counts: { total: 240, confirmed: 237, failed: 2, timedOut: 1 },
  });
  expect(session.mosaic.cells.every((cell) => [7, 9, 11].includes(cell))).toBe(true);
  expect(session.staleSince).toBeNull();
});

test('it is the same each time', async () => {
  const heads = await Promise.all(
    ['live', 'live'].map(async (scenario) => {
      const { clock, session } = await started(scenario);
      clock.pass(60_000);
      return JSON.stringify([session.live?.head, session.live?.rows]);
    }),
  );
  expect(heads[0]).toBe(heads[1]);
});

test('paused, downloads in flight go on and nothing new begins', async () => {
  const { clock, session } = await started('live');
  const { backend } = session;
  await backend.rolloutPause('site', look.update, 'to look at two devices');
  clock.pass(4 * 60_000);
  const head = session.live?.head;
  expect(head?.state).toBe('paused');
  expect(head?.inProgress).toBe(0);
  expect(head?.counts.queued).toBeGreaterThan(0);
  expect(head?.pauseReason).toBe('to look at two devices');
});

test('ten thousand devices all change from frame to frame', async () => {
  const clock = new HandClock();
  const backend = mock(new URLSearchParams({ scenario: 'big' }), clock);
  const changes: number[] = [];
  await backend.subscribe((message: Message) => {
    if (message instanceof ArrayBuffer) changes.push(mosaicHeader(message)?.cells ?? -1);
  });
  await backend.watch({ id: 1, ...look });
  clock.pass(10_000);
  expect(changes[0]).toBe(10_000);
  expect(changes.slice(1).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(20_000);
});

test('a recording plays in its own time, its bytes for the watch of now', async () => {
  const bytes = new Uint8Array(22);
  const view = new DataView(bytes.buffer);
  [2, 77, 1, 1].forEach((n, at) => view.setUint32(at * 4, n, true));
  view.setUint8(20, 9);
  view.setUint8(21, 255);
  const shell: Push[] = [];
  const clock = new HandClock();
  const backend = mock(new URLSearchParams(), clock);
  await backend.subscribe((message) => {
    if (!(message instanceof ArrayBuffer)) shell.push(message);
  });
  const lines = [
    JSON.stringify({ at: 0, push: { ...shell[0], seq: 1 } }),
    JSON.stringify({ at: 500, bytes: btoa(String.fromCharCode(...bytes)) }),
  ].join('\n');

  const session = new Session(replay(backend, parseRecording(lines), clock));
  await session.start();
  await session.watch(look);
  expect(session.shell?.name).toBe('Fieldlift');
  clock.pass(400);
  expect(session.mosaic.cells.length).toBe(0);
  clock.pass(200);
  expect([...session.mosaic.cells]).toEqual([9]);
});

test('what the real program said of a rehearsal plays without a gap, to the end it had', async () => {
  const recorded = await recording('rehearsal');
  const clock = new HandClock();
  const session = new Session(replay(mock(new URLSearchParams(), clock), recorded ?? [], clock));
  await session.start();
  await session.watch({ ...look, source: 'rehearsal', update: 'rehearsal', selected: 'sim-00001' });
  clock.pass(60_000);
  expect(session.staleSince).toBeNull();
  expect(session.live?.head?.counts).toMatchObject({ total: 8, confirmed: 7, failed: 1 });
  expect(session.live?.inspector?.failure?.code).toBe('signature-check-failed');
  expect(session.live?.inspector?.truths.map((truth) => truth.mark)).toEqual([
    'proven',
    'disproved',
    'not-checked',
    'not-checked',
  ]);
  const cells = [...session.mosaic.cells].map((cell) => CELLS[cell]);
  expect(cells.filter((cell) => cell === 'confirmed')).toHaveLength(7);
  expect(cells.filter((cell) => cell === 'failed')).toHaveLength(1);
});

test.each([
  ['{"at":0}', 'line 1'],
  ['\n{"push":{}}', 'line 2'],
])('a recording that is not one says where: %j', (lines, where) => {
  expect(() => parseRecording(lines)).toThrow(where);
});
