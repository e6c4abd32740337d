// A program that is not there: seeded answers, so that screens can be built and tested in a browser.

import type { Backend, Message } from '../backend';
import type { ShellView } from '../types';

export function mock(params: URLSearchParams): Backend {
  const shell: ShellView = {
    name: 'Fieldlift',
    version: '0.1.0',
    folder: { state: 'own', path: '/home/mara/.local/share/fieldlift' },
    counts: { liveRollouts: 1, updates: 12, drafts: 2, devices: 10412, images: 31, keys: 3 },
    gateway: { state: 'on', addresses: ['192.168.8.2:8883'], connected: 9871, since: Date.now() },
    live: [],
    rehearsal: null,
    notices: [],
    settings: {
      theme: params.get('theme') === 'light' ? 'light' : 'dark',
      language: params.get('lang') === 'de' ? 'de' : 'en',
      largeTargets: false,
      operator: null,
      gatewayPort: 8883,
      gatewayAtStart: true,
      firstStartDone: true,
    },
    firstStart: false,
    internetConnections: 0,
  };
  const known: Partial<Backend> = {
    subscribe: (receive: (message: Message) => void) => {
      receive({ type: 'shell', seq: 1, shell });
      return Promise.resolve();
    },
    watch: () => Promise.resolve(),
    onDrop: () => Promise.resolve(() => undefined),
    onCloseRequested: () => Promise.resolve(() => undefined),
  };
  return new Proxy(known as Backend, {
    get: (target, name: keyof Backend | 'then') =>
      name === 'then' ? undefined : (target[name] ?? (() => Promise.resolve([]))),
  });
}
