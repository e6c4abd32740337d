import { expect, test } from 'vitest';
import type { Backend, Message } from '../backend/backend';
import type { Push, Watch } from '../backend/types';
import { baseShell } from '../backend/mock/scenario';
import { Session } from './session.svelte';

/** A program that says what the test lets it say. */
class Program {
  subscriptions = 0;
  watches: (Watch | null)[] = [];
  refuses = false;
  #receive: (message: Message) => void = () => undefined;

  readonly backend = {
    subscribe: (receive: (message: Message) => void) => {
      this.subscriptions += 1;
      this.#receive = receive;
      return this.refuses ? Promise.reject(new Error('gone')) : Promise.resolve();
    },
    watch: (watch: Watch | null) => {
      this.watches.push(watch);
      return Promise.resolve();
    },
  } as unknown as Backend;

  say(message: Message): void {
    this.#receive(message);
  }
  shell(seq: number, version: string): void {
    this.say({ type: 'shell', seq, shell: { ...baseShell(0), version } });
  }
  cells(seq: number, watch: number, cells: [index: number, cell: number, fill: number][]): void {
    const view = new DataView(new ArrayBuffer(16 + cells.length * 6));
    [seq, watch, 4, cells.length].forEach((n, at) => view.setUint32(at * 4, n, true));
    cells.forEach(([index, cell, fill], n) => {
      view.setUint32(16 + n * 6, index, true);
      view.setUint8(20 + n * 6, cell);
      view.setUint8(21 + n * 6, fill);
    });
    this.say(view.buffer);
  }
}

const look = (update: string, selected: string | null = null): Omit<Watch, 'id'> => ({
  source: 'site',
  update,
  filter: { group: 'all', cell: null, failure: null, text: '' },
  sort: { by: 'state', descending: false },
  offset: 0,
  limit: 20,
  selected,
});

async function started() {
  const program = new Program();
  const session = new Session(program.backend);
  await session.start();
  program.shell(1, 'first');
  return { program, session };
}

test('after a gap nothing of the old channel is believed, and everything is asked for again', async () => {
  const { program, session } = await started();
  await session.watch(look('a'));
  const devices = session.version('devices');

  program.shell(3, 'after the gap');
  expect(session.shell?.version).toBe('first');
  expect(session.staleSince).not.toBeNull();
  expect(program.subscriptions).toBe(2);
  program.shell(4, 'still the old one');
  expect(session.shell?.version).toBe('first');
  expect(program.subscriptions).toBe(2);

  program.shell(1, 'second');
  await Promise.resolve();
  await expect.poll(() => session.staleSince).toBeNull();
  expect(session.shell?.version).toBe('second');
  expect(program.watches.map((watch) => watch?.update)).toEqual(['a', 'a']);
  expect(session.version('devices')).toBe(devices + 1);
});

test('a channel that cannot be opened says why, and can be tried again', async () => {
  const program = new Program();
  const session = new Session(program.backend);
  program.refuses = true;
  await session.start();
  expect(session.failed).toEqual(new Error('gone'));
  program.refuses = false;
  await session.start();
  expect(session.failed).toBeNull();
});

test('a change makes lists of its topic ask again, and only those', async () => {
  const { program, session } = await started();
  const [updates, keys] = [session.version('updates'), session.version('keys')];
  program.say({ type: 'changed', seq: 2, what: ['updates'] });
  expect(session.version('updates')).toBe(updates + 1);
  expect(session.version('keys')).toBe(keys);
});

test('cells of a rollout watched before are not drawn into the one watched now', async () => {
  const { program, session } = await started();
  await session.watch(look('a'));
  const first = program.watches.at(-1)?.id ?? 0;
  program.cells(2, first, [[0, 9, 255]]);
  expect([...session.mosaic.cells]).toEqual([9, 0, 0, 0]);

  await session.watch(look('b'));
  expect(session.mosaic.cells.length).toBe(0);
  program.cells(3, first, [[1, 9, 255]]);
  expect(session.mosaic.cells.length).toBe(0);
  program.cells(4, program.watches.at(-1)?.id ?? 0, [[1, 3, 128]]);
  expect([...session.mosaic.cells]).toEqual([0, 3, 0, 0]);
});

test('bytes that are not what they say change nothing', async () => {
  const { program, session } = await started();
  await session.watch(look('a'));
  const id = program.watches.at(-1)?.id ?? 0;
  program.say(new ArrayBuffer(7));
  program.cells(2, id, [
    [0, 200, 1],
    [99, 3, 1],
    [2, 3, 9],
  ]);
  expect([...session.mosaic.cells]).toEqual([0, 0, 3, 0]);
  expect(session.staleSince).toBeNull();
});

test('a frame leaves what it does not carry, and a frame of another rollout changes nothing', async () => {
  const { program, session } = await started();
  await session.watch(look('a'));
  const frame = (seq: number, update: string, matching: number | null): Push => ({
    type: 'rollout',
    seq,
    frame: {
      source: 'site',
      update,
      head: null,
      rows: matching === null ? null : { matching, offset: 0, rows: [] },
      inspector: null,
    },
  });
  program.say(frame(2, 'a', 7));
  program.say(frame(3, 'a', null));
  expect(session.live?.rows?.matching).toBe(7);
  program.say(frame(4, 'b', 9));
  expect(session.live?.rows?.matching).toBe(7);
});
