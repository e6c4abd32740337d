// What calls answer when things are not well.

import type { Backend } from '../backend';
import type { Program } from './program';
import { problem, text } from './text';

/** Calls that change something: they are refused while the folder belongs to another process. */
const CHANGES: ReadonlySet<keyof Backend> = new Set<keyof Backend>([
  'siteCreate',
  'gatewayStart',
  'gatewayStop',
  'gatewayRenew',
  'rolloutStart',
  'rolloutPause',
  'rolloutResume',
  'rolloutCancel',
  'rolloutRetry',
  'updateCreate',
  'updateDelete',
  'draftSave',
  'draftDelete',
  'sign',
  'deviceAdd',
  'devicesRemove',
  'groupCreate',
  'groupDelete',
  'groupChange',
  'csvImport',
  'certificatesIssue',
  'certificateImport',
  'certificateEnable',
  'imageChoose',
  'imageAdd',
  'imageSample',
  'imagesCollect',
  'keyNew',
  'keyImport',
  'rehearsalStart',
]);
/** Calls that no scenario breaks: without them there is no window. */
const ALWAYS: ReadonlySet<keyof Backend> = new Set<keyof Backend>([
  'subscribe',
  'watch',
  'onDrop',
  'onCloseRequested',
  'folderRetry',
  'quit',
  'settingsSave',
]);

type Call = (...given: never[]) => Promise<unknown>;

export function underScenario(program: Program, backend: Backend): Backend {
  const made: Partial<Record<keyof Backend, Call>> = {};
  for (const name of Object.keys(backend) as (keyof Backend)[])
    made[name] = async (...given) => {
      const trouble = ALWAYS.has(name) ? null : await troubleOf(program, name);
      if (trouble) throw trouble;
      return (backend[name] as Call)(...given);
    };
  return made as Backend;
}

async function troubleOf(program: Program, name: keyof Backend): Promise<unknown> {
  switch (program.scenario) {
    case 'slow':
      return new Promise(() => undefined);
    case 'failing':
      return problem(
        'machine',
        text('store.io', 'The database gave no answer.'),
        text('store.io-advice', 'See Doctor, then try again.'),
      );
    case 'read-only':
      return CHANGES.has(name)
        ? problem(
            'in-use',
            text('folder.in-use', 'Another process owns the data folder.'),
            text('folder.in-use-advice', 'Close it there; this window then goes on by itself.'),
          )
        : null;
    case 'disk-full':
      return CHANGES.has(name)
        ? problem(
            'machine',
            text('store.full', 'The disk is full: nothing was written down.'),
            text('store.full-advice', 'Free some space, then try again.'),
          )
        : null;
    default:
      return null;
  }
}
