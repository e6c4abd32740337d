// A program made by hand for the tests of screens: it answers what a test gives it, and any other
// question is a fault of the test.

import type { Backend, Message } from '../backend/backend';
import type { Problem, Push, ShellView, Text } from '../backend/types';
import { Session } from '../lib/session.svelte';

export const text = (english: string, code = 'test'): Text => ({ code, facts: {}, english });

export const problem = (what: string): Problem => ({
  kind: 'input',
  what: text(what),
  advice: null,
  evidence: 'evidence',
  findings: [],
  csvFindings: [],
});

export const SHELL: ShellView = {
  name: 'Fieldlift',
  version: '1.2.3',
  folder: { state: 'own', path: '/data' },
  counts: { liveRollouts: 0, updates: 0, drafts: 0, devices: 0, images: 0, keys: 0 },
  gateway: { state: 'off' },
  live: [],
  rehearsal: null,
  notices: [],
  settings: {
    theme: 'dark',
    language: 'en',
    largeTargets: false,
    operator: null,
    gatewayPort: 8883,
    gatewayAtStart: false,
    firstStartDone: false,
  },
  firstStart: true,
  internetConnections: 0,
};

export interface Made {
  session: Session;
  /** What was asked, in order. */
  asked: { call: string; with: unknown[] }[];
  /** The shell changes. */
  shell: (part: Partial<ShellView>) => void;
  changed: (...what: Extract<Push, { type: 'changed' }>['what']) => void;
  asks: (call: keyof Backend) => unknown[][];
}

export async function made(
  answers: Partial<Backend>,
  first: Partial<ShellView> = {},
): Promise<Made> {
  let receive: (message: Message) => void = () => undefined;
  let seq = 0;
  let shell: ShellView = { ...SHELL, ...first };
  const asked: Made['asked'] = [];
  const known: Partial<Backend> = {
    subscribe: (to) => {
      receive = to;
      receive({ type: 'shell', seq: ++seq, shell });
      return Promise.resolve();
    },
    watch: () => Promise.resolve(),
    onDrop: () => Promise.resolve(() => undefined),
    ...answers,
  };
  const backend = new Proxy({} as Backend, {
    get:
      (_, call: keyof Backend) =>
      (...given: unknown[]) => {
        asked.push({ call, with: given });
        const answer = known[call] as ((...given: unknown[]) => Promise<unknown>) | undefined;
        return answer?.(...given) ?? Promise.reject(new Error(`nobody answers ${call}`));
      },
  });
  const session = new Session(backend);
  await session.start();
  return {
    session,
    asked,
    shell: (part) => {
      shell = { ...shell, ...part };
      receive({ type: 'shell', seq: ++seq, shell });
    },
    changed: (...what) => receive({ type: 'changed', seq: ++seq, what }),
    asks: (call) => asked.filter((one) => one.call === call).map((one) => one.with),
  };
}
