import type { Backend } from '../../backend';
import type { Program } from '../program';
import { siteOf } from '../program';
import { problem, text } from '../text';

type Answers = Pick<
  Backend,
  | 'subscribe'
  | 'watch'
  | 'settingsSave'
  | 'noticeDismiss'
  | 'workCancel'
  | 'logsShow'
  | 'quit'
  | 'folderRetry'
  | 'site'
  | 'siteCreate'
  | 'gatewayStart'
  | 'gatewayStop'
  | 'gatewayRenew'
  | 'siteRootSave'
  | 'backup'
  | 'doctor'
  | 'rehearsalStart'
  | 'rehearsalEnd'
  | 'onDrop'
  | 'onCloseRequested'
>;

/** Right for every key of the mock. */
export const PASSPHRASE = 'correct horse';

/** Rejects what is too short, as the program does, and `wrong`, so that a refusal can be seen. */
export function checkPassphrase(passphrase: string): void {
  if (passphrase === 'wrong')
    throw problem('key', text('key.passphrase', 'The passphrase is not right.'));
}

export function shellAnswers(program: Program): Answers {
  const { clock } = program;
  return {
    subscribe: async (receive) => program.subscribe(receive),
    watch: async (watch) => program.watched(watch),
    settingsSave: async (settings) => {
      program.shell = { ...program.shell, settings: { ...settings } };
      program.pushShell();
    },
    noticeDismiss: async (id) => {
      program.shell = {
        ...program.shell,
        notices: program.shell.notices.filter((notice) => notice.id !== id),
      };
      program.pushShell();
    },
    workCancel: async (id) => program.cancelWork(id),
    logsShow: async () => undefined,
    quit: async () => undefined,
    folderRetry: async () => {
      program.shell = { ...program.shell, folder: { state: 'own', path: '/home/mara/fieldlift' } };
      program.pushShell();
    },

    site: async () => program.site,
    siteCreate: async (name, passphrase) => {
      checkPassphrase(passphrase);
      program.site = siteOf(clock.now(), name);
      program.changed('site');
      return program.site;
    },
    gatewayStart: async () => {
      program.shell = {
        ...program.shell,
        gateway: {
          state: 'on',
          addresses: [`192.168.8.2:${program.shell.settings.gatewayPort}`],
          connected: 0,
          since: clock.now(),
        },
        notices: program.shell.notices.filter(({ id }) => id !== 'gateway-failed'),
      };
      program.changed('site');
    },
    gatewayStop: async () => {
      program.shell = { ...program.shell, gateway: { state: 'off' } };
      program.pushShell();
    },
    gatewayRenew: async (passphrase) => {
      checkPassphrase(passphrase);
      program.site ??= siteOf(clock.now());
      return program.site;
    },
    siteRootSave: async () => '/home/mara/site-root.pem',
    backup: async () => {
      await program.work(text('work.backup', 'Backup'), 48_000_000, 'bytes', 3);
      return '/home/mara/fieldlift-backup.tar';
    },
    doctor: async () => [
      {
        name: text('doctor.port', 'Port of the device gateway'),
        health: program.shell.gateway.state === 'failed' ? 'bad' : 'good',
        found:
          program.shell.gateway.state === 'failed'
            ? text('doctor.port-taken', 'Another program uses port 8883.')
            : text('doctor.port-free', 'Port 8883 is ours.'),
        remedy:
          program.shell.gateway.state === 'failed'
            ? text('doctor.port-remedy', 'Close it, or choose another port.')
            : null,
        action: program.shell.gateway.state === 'failed' ? 'gateway-port' : null,
      },
      {
        name: text('doctor.disk', 'Space for the data folder'),
        health: program.scenario === 'disk-full' ? 'bad' : 'good',
        found: text('doctor.disk-free', '{free} are free.', {
          free: program.scenario === 'disk-full' ? '0 B' : '212 GB',
        }),
        remedy: null,
        action: program.scenario === 'disk-full' ? 'collect-images' : null,
      },
      {
        name: text('doctor.clock', 'Clock'),
        health: 'warning',
        found: text('doctor.clock-jumped', 'It was set back by 40 seconds today.'),
        remedy: text('doctor.clock-remedy', 'Let the system keep the time.'),
        action: null,
      },
    ],
    rehearsalStart: async (request) => program.rehearse(request),
    rehearsalEnd: async () => {
      program.shell = { ...program.shell, rehearsal: null };
      for (const [name, { plan }] of program.rollouts)
        if (plan.source === 'rehearsal') program.rollouts.delete(name);
      program.pushShell();
    },
    onDrop: async () => () => undefined,
    onCloseRequested: async (asked) => {
      program.closeAsked = asked;
      // A browser's way to see the question: Ctrl+Shift+Q.
      const key = (event: KeyboardEvent) => {
        if (event.ctrlKey && event.shiftKey && event.key === 'Q') asked();
      };
      globalThis.addEventListener?.('keydown', key);
      return () => globalThis.removeEventListener?.('keydown', key);
    },
  };
}
