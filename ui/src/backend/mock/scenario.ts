// Which situation the mock shows: `?scenario=…`.

import type { Notice, ShellView } from '../types';
import { problem, text } from './text';

export const SCENARIOS = [
  'live',
  'empty',
  'first-start',
  'big',
  'paused',
  'gateway-off',
  'gateway-failed',
  'opening',
  'read-only',
  'folder-failed',
  'crashed',
  'disk-full',
  'slept',
  'failing',
  'slow',
  'hostile',
  'rehearsal',
  'rehearsal-ended',
] as const;

export type Scenario = (typeof SCENARIOS)[number];

export const scenarioOf = (name: string | null): Scenario =>
  SCENARIOS.find((one) => one === name) ?? 'live';

/** What a hostile device or file may be called. */
export const HOSTILE_NAMES = [
  '<img src=x onerror=alert(1)>',
  '=HYPERLINK("http://203.0.113.9","x")',
  '\u202Egnp.exe',
  "'; DROP TABLE things; --",
];

const FOLDER = '/home/mara/.local/share/fieldlift';

const notice = (
  id: string,
  gravity: Notice['gravity'],
  what: string,
  advice: string | null,
  since: number,
  screen: string | null,
): Notice => ({
  id,
  gravity,
  what: text(`notice.${id}`, what),
  advice: advice === null ? null : text(`notice.${id}-advice`, advice),
  since,
  screen,
  dismissible: gravity !== 'bad',
});

/** What is different about the shell in a scenario. */
export function shellOf(scenario: Scenario, now: number): Partial<ShellView> {
  switch (scenario) {
    case 'first-start':
      return { firstStart: true, gateway: { state: 'off' } };
    case 'empty':
    case 'gateway-off':
      return { gateway: { state: 'off' } };
    case 'gateway-failed':
      return {
        gateway: {
          state: 'failed',
          problem: problem(
            'machine',
            text('gateway.port-taken', 'Another program uses port {port}.', { port: '8883' }),
            text('gateway.port-taken-advice', 'Close it, or choose another port in Settings.'),
          ),
        },
      };
    case 'opening':
      return { folder: { state: 'opening', path: FOLDER } };
    case 'read-only':
      return {
        folder: { state: 'read-only', path: FOLDER, owner: 'fieldlift serve (process 4711)' },
      };
    case 'folder-failed':
      return {
        gateway: { state: 'off' },
        folder: {
          state: 'failed',
          path: FOLDER,
          problem: {
            ...problem(
              'machine',
              text('folder.damaged', 'The database in the data folder cannot be read.'),
              text('folder.damaged-advice', 'Restore a backup of the folder, then try again.'),
            ),
            evidence: 'cannot open fieldlift.db: file is not a database (SQLITE_NOTADB, 26)',
          },
        },
      };
    case 'crashed':
      return {
        notices: [
          notice(
            'crashed',
            'warning',
            'Fieldlift ended unexpectedly at 14:02.',
            'Nothing was lost: the rollout goes on where it was. The log says what happened.',
            now - 60_000,
            'doctor',
          ),
        ],
      };
    case 'disk-full':
      return {
        notices: [
          notice(
            'disk-full',
            'bad',
            'The disk of the data folder is full.',
            'Nothing new can be written down. Remove unused images or free space, then try again.',
            now - 30_000,
            'images',
          ),
        ],
      };
    case 'slept':
      return {
        notices: [
          notice(
            'slept',
            'note',
            'This computer slept for 26 minutes.',
            'Downloads waited and go on now.',
            now - 15_000,
            'rollouts',
          ),
        ],
      };
    default:
      return {};
  }
}

export function baseShell(now: number): ShellView {
  return {
    name: 'Fieldlift',
    version: '0.1.0',
    folder: { state: 'own', path: FOLDER },
    counts: { liveRollouts: 0, updates: 0, drafts: 0, devices: 0, images: 0, keys: 0 },
    gateway: {
      state: 'on',
      addresses: ['192.168.8.2:8883'],
      connected: 0,
      since: now - 6 * 3_600_000,
    },
    live: [],
    rehearsal: null,
    notices: [],
    settings: {
      theme: 'dark',
      language: 'en',
      largeTargets: false,
      operator: 'Mara Lindqvist',
      gatewayPort: 8883,
      gatewayAtStart: true,
      firstStartDone: false,
    },
    firstStart: false,
    internetConnections: 0,
  };
}
