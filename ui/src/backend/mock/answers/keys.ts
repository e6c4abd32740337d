import type { Backend } from '../../backend';
import type { KeyRow } from '../../types';
import type { Program } from '../program';
import { hex, random } from '../random';
import { problem, text } from '../text';
import { checkPassphrase } from './shell';

type Answers = Pick<
  Backend,
  'keys' | 'keyNew' | 'keyImport' | 'keyCertificateSave' | 'keyPublicSave' | 'keyPrivateSave'
>;

export function keyAnswers(program: Program): Answers {
  const { clock, world } = program;
  const add = (name: string, keychain: boolean): KeyRow => {
    if (world.keys.some((key) => key.name === name))
      throw problem('input', text('key.known', 'A key {name} exists already.', { name }));
    const key: KeyRow = {
      name,
      fingerprint: hex(random(world.keys.length + 401), 64),
      createdAt: clock.now(),
      certificateSubject: `CN=${name}`,
      certificateNotAfter: clock.now() + 3650 * 86_400_000,
      keychain,
      usedBy: [],
    };
    world.keys.push(key);
    program.shell = { ...program.shell, firstStart: false };
    program.changed('keys', 'ledger');
    return key;
  };
  return {
    keys: async () => ({
      keys: world.keys.map((key) => ({
        ...key,
        usedBy: world.updates
          .filter(({ signedWith }) => signedWith === key.name)
          .map(({ id }) => id),
      })),
      damaged: [],
      keychain: true,
    }),
    keyNew: async (name, _passphrase, keychain) => add(name, keychain),
    keyImport: async (name, _passphrase, keychain) => add(name, keychain),
    keyCertificateSave: async (name) => `/home/mara/${name}.crt`,
    keyPublicSave: async (name) => `/home/mara/${name}.pub`,
    keyPrivateSave: async (name, passphrase) => {
      checkPassphrase(passphrase ?? '');
      return `/home/mara/${name}.key`;
    },
  };
}
