import type { Backend } from '../../backend';
import type { CreateOtaUpdate, DefinitionCheck, Finding } from '../../types';
import type { Program } from '../program';
import { problem, text } from '../text';
import { RELEASE_KEY, update as made } from '../world';
import { rolloutAnswers } from './rollouts';
import { checkPassphrase } from './shell';
import { membersOf } from './devices';

type Answers = Pick<
  Backend,
  | 'updates'
  | 'update'
  | 'updateCheck'
  | 'updateParse'
  | 'updateCreate'
  | 'updateDelete'
  | 'drafts'
  | 'draftSave'
  | 'draftDelete'
  | 'sign'
>;

export function updateAnswers(program: Program): Answers {
  const { clock, world } = program;
  const found = (id: string) => {
    const row = world.updates.find((one) => one.id === id);
    if (!row)
      throw problem(
        'not-found',
        text('update.none', 'There is no update {update}.', { update: id }),
      );
    return row;
  };
  return {
    updates: async () => {
      program.sync();
      return world.updates.map((row) => ({ ...row }));
    },
    update: async (id) => structuredClone(found(id)),
    updateCheck: async (definition) => check(program, definition),
    updateParse: async (json) => {
      try {
        return { definition: JSON.parse(json) as CreateOtaUpdate, findings: [] };
      } catch (error) {
        return {
          definition: null,
          findings: [
            { field: '', severity: 'error', expected: 'JSON', found: (error as Error).message },
          ],
        };
      }
    },
    updateCreate: async (definition, passphrase, start) => {
      const { findings, needsPassphrase } = check(program, definition);
      if (findings.some(({ severity }) => severity === 'error'))
        throw problem(
          'input',
          text('update.refused', 'The update cannot be created like this.'),
          null,
          findings,
        );
      if (needsPassphrase) checkPassphrase(passphrase ?? '');
      const id = definition.otaUpdateId;
      world.updates.unshift({ ...made(world, id, null, clock.now()), definition });
      program.changed('updates', 'ledger');
      if (start) await rolloutAnswers(program).rolloutStart(id);
      return id;
    },
    updateDelete: async (id) => {
      found(id);
      world.updates = world.updates.filter((row) => row.id !== id);
      program.changed('updates');
    },
    drafts: async () => structuredClone(world.drafts),
    draftSave: async (id, definition) => {
      const draft = {
        id: id ?? `draft-${world.drafts.length + 1}-${clock.now()}`,
        definition: structuredClone(definition),
        savedAt: clock.now(),
      };
      world.drafts = [draft, ...world.drafts.filter((one) => one.id !== draft.id)];
      program.changed('drafts');
      return draft;
    },
    draftDelete: async (id) => {
      world.drafts = world.drafts.filter((draft) => draft.id !== id);
      program.changed('drafts');
    },
    sign: async (image, key, passphrase) => {
      checkPassphrase(passphrase);
      return { key, image, signature: 'MEUCIQ==', certificate: '-----BEGIN CERTIFICATE-----' };
    },
  };
}

function check(program: Program, definition: CreateOtaUpdate): DefinitionCheck {
  const { world } = program;
  const findings: Finding[] = [];
  const error = (field: string, expected: string, found: string) =>
    findings.push({ field, severity: 'error', expected, found });
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(definition.otaUpdateId))
    error('otaUpdateId', 'letters, digits, _ and -', definition.otaUpdateId || 'nothing');
  else if (world.updates.some(({ id }) => id === definition.otaUpdateId))
    error('otaUpdateId', 'a name no update has', definition.otaUpdateId);
  if (definition.targets.length === 0) error('targets', 'a device or a group', 'nothing');
  const image = world.images.find(
    ({ hash }) => hash === definition.files[0]?.fileLocation?.stream?.streamId,
  );
  if (!image) error('files[0].fileLocation', 'an image', 'nothing');
  const devices = membersOf(world, definition.targets);
  const versions = new Map<string | null, number>();
  for (const { reportedVersion } of devices)
    versions.set(reportedVersion, (versions.get(reportedVersion) ?? 0) + 1);
  const version = definition.files[0]?.fileVersion ?? null;
  const signsWith =
    definition.files[0]?.codeSigning?.startSigningJobParameter?.signingProfileName ?? null;
  const key = world.keys.find(({ name }) => name === signsWith);
  return {
    findings,
    devices: devices.length,
    versions: [...versions]
      .map(([of, count]) => ({ version: of, count }))
      .toSorted((a, b) => b.count - a.count),
    already: devices.filter(({ reportedVersion }) => reportedVersion === version).length,
    notConnected: devices.filter(({ connected }) => !connected).length,
    emptyTargets: definition.targets.filter((target) => membersOf(world, [target]).length === 0),
    expectedVersion: version,
    expects: [
      {
        truth: 'written',
        expected: true,
        why: text('expect.blocks-are-counted', 'The gateway counts the blocks it sends.'),
      },
      signsWith === null
        ? {
            truth: 'verified',
            expected: false,
            why: text('expect.nothing-is-signed', 'Nothing is signed.'),
          }
        : {
            truth: 'verified',
            expected: true,
            why: text(
              'expect.agent-checks-signature',
              'The agent checks the signature before it restarts.',
            ),
          },
      {
        truth: 'booted',
        expected: true,
        why: text('expect.agent-restarts', 'The agent restarts into the new firmware.'),
      },
      {
        truth: 'confirmed',
        expected: true,
        why: version
          ? text(
              'expect.version-is-compared',
              'The version that the device reports is compared with {expected}.',
              { expected: version },
            )
          : text(
              'expect.no-version-named',
              'No version is named to compare with: whichever the device reports counts.',
            ),
      },
    ],
    bytesPerDevice: image?.size ?? null,
    signsWith: signsWith ?? null,
    needsPassphrase: signsWith !== null && !key?.keychain,
    awsDiffers:
      signsWith === RELEASE_KEY
        ? [text('aws.signing-profile', 'AWS IoT would look for a signing profile of that name.')]
        : [],
    json: JSON.stringify(definition, null, 2),
  };
}
