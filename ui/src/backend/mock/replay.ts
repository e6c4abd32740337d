// Plays a recorded channel: lines of JSON, each a message with the milliseconds since the recording
// began. The bytes of the mosaic stand in base64.
//
//   {"at":0,"push":{"type":"shell","seq":1,…}}
//   {"at":250,"bytes":"AgAAAAEAAAA…"}

import type { Backend, Message } from '../backend';
import type { Push, Watch } from '../types';
import type { Clock } from './clock';

export interface Recorded {
  at: number;
  message: Message;
}

/** Throws what is wrong with which line: a recording is a file of ours. */
export function parseRecording(lines: string): Recorded[] {
  return lines
    .split('\n')
    .map((line, n) => ({ line, number: n + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      const { at, push, bytes } = JSON.parse(line) as {
        at?: unknown;
        push?: Push;
        bytes?: unknown;
      };
      if (typeof at !== 'number') throw new Error(`line ${number}: no time`);
      if (push) return { at, message: push };
      if (typeof bytes === 'string') return { at, message: decoded(bytes) };
      throw new Error(`line ${number}: neither a push nor bytes`);
    });
}

function decoded(base64: string): ArrayBuffer {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let n = 0; n < text.length; n += 1) bytes[n] = text.charCodeAt(n);
  return bytes.buffer;
}

/**
 * `backend`, with a channel that plays the recording in its own time. Bytes name the watch they were
 * recorded for: they get the present one's id, as the page would have chosen it.
 */
export function replay(backend: Backend, recording: readonly Recorded[], clock: Clock): Backend {
  let stop: () => void = () => undefined;
  let watch: Watch | null = null;
  return {
    ...backend,
    watch: async (wanted) => {
      watch = wanted;
    },
    subscribe: async (receive) => {
      stop();
      const began = clock.now();
      let next = 0;
      const play = () => {
        const passed = clock.now() - began;
        for (let one = recording[next]; one && one.at <= passed; one = recording[++next])
          receive(forWatch(one.message, watch));
        if (next >= recording.length) stop();
      };
      stop = clock.every(STEP_MS, play);
      play();
    },
  };
}

const STEP_MS = 50;

function forWatch(message: Message, watch: Watch | null): Message {
  if (!(message instanceof ArrayBuffer) || message.byteLength < 8 || !watch) return message;
  const bytes = message.slice(0);
  new DataView(bytes).setUint32(4, watch.id, true);
  return bytes;
}

/** The recordings that are here, by name. */
export async function recording(name: string): Promise<Recorded[] | null> {
  const files = import.meta.glob<string>('./recordings/*.jsonl', {
    query: '?raw',
    import: 'default',
  });
  const load = files[`./recordings/${name}.jsonl`];
  return load ? parseRecording(await load()) : null;
}
