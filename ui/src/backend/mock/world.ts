// A site as one may stand after some months: seeded, so that it is the same each time.

import type {
  CreateOtaUpdate,
  DeviceDetail,
  Draft,
  GroupRow,
  ImageDetail,
  KeyRow,
  LedgerRow,
  RolloutHead,
  UpdateDetail,
} from '../types';
import { hex, random } from './random';
import { text } from './text';

export interface World {
  devices: Map<string, DeviceDetail>;
  groups: GroupRow[];
  updates: UpdateDetail[];
  drafts: Draft[];
  images: ImageDetail[];
  keys: KeyRow[];
  /** Oldest first. */
  ledger: LedgerRow[];
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

export const emptyWorld = (): World => ({
  devices: new Map(),
  groups: [],
  updates: [],
  drafts: [],
  images: [],
  keys: [],
  ledger: [],
});

export const RELEASE_KEY = 'release-2026';
/** The rollout of the pictures. */
export const METER_UPDATE = 'meter-fw-2-4-1';

export function seededWorld(now: number): World {
  const world = emptyWorld();
  world.keys.push(
    ...['release-2026', 'release-2025', 'bench'].map((name, n) =>
      key(name, now - (40 + n * 300) * DAY),
    ),
  );
  world.images.push(...images(now));
  grow(world, now);
  for (const [n, [id, state]] of UPDATES.entries())
    world.updates.push(update(world, id, state, now - (n * 9 + 0.02) * DAY));
  for (const [n, id] of ['gateway-fw-1-9-0', 'meter-fw-2-5-0'].entries())
    world.drafts.push({
      id: `draft-${n + 1}`,
      definition: definition(world, id),
      savedAt: now - (n + 1) * 3 * 60 * MINUTE,
    });
  world.ledger.push(...ledger(now));
  return world;
}

function key(name: string, createdAt: number): KeyRow {
  const next = random(createdAt % 1_000_003);
  return {
    name,
    fingerprint: hex(next, 64),
    createdAt,
    certificateSubject: `CN=${name}`,
    certificateNotAfter: createdAt + 3650 * DAY,
    keychain: name === 'bench',
    usedBy: [],
  };
}

// Groups and devices.

const GROUPS: readonly [name: string, parent: string | null, members: number][] = [
  ['north-site', null, 0],
  ['block-A', 'north-site', 96],
  ['block-B', 'north-site', 84],
  ['yard', 'north-site', 60],
  ['street-1', 'north-site', 3000],
  ['street-2', 'north-site', 3000],
  ['south-site', null, 3989],
  ['bench-1', null, 183],
];

function grow(world: World, now: number): void {
  const next = random(11);
  let number = 0x0a3d00;
  for (const [group, parent, members] of GROUPS) {
    for (let n = 0; n < members; n += 1) {
      number += 1 + Math.floor(next() * 30);
      const name = `meter-${number.toString(16).toUpperCase().padStart(6, '0')}`;
      world.devices.set(name, device(name, parent ? [group, parent] : [group], now, next));
    }
    world.groups.push({
      name: group,
      parent,
      description: null,
      members,
      allMembers:
        members +
        GROUPS.filter(([, of]) => of === group).reduce((sum, [, , below]) => sum + below, 0),
    });
  }
}

function device(name: string, groups: string[], now: number, next: () => number): DeviceDetail {
  const chance = next();
  const connected = chance < 0.948;
  const version = next() < 0.73 ? '2.4.0' : next() < 0.9 ? '2.3.8' : '2.2.0';
  const never = next() < 0.004;
  const cells = [
    'confirmed',
    'confirmed',
    'confirmed',
    'finished-not-confirmed',
    'failed',
  ] as const;
  const cell = cells[Math.floor(next() * next() * cells.length)] ?? 'confirmed';
  const failure = {
    code: 'signature-check-failed',
    what: 'The device could not verify the signature.',
  };
  const at = now - (2 + next() * 60) * DAY;
  return {
    name,
    thingType: 'meter',
    connected: connected && !never,
    presenceSince: never ? null : now - next() * (connected ? 2 : 9) * DAY,
    reportedVersion: never ? null : version,
    reportedAt: never ? null : at,
    lastUpdate: never
      ? null
      : {
          update: 'meter-fw-2-4-0',
          job: 'AFR_OTA-meter-fw-2-4-0',
          cell,
          at,
          failure: cell === 'failed' ? failure : null,
        },
    certificateUntil: chance > 0.993 ? null : now + (chance > 0.98 ? 12 : 900) * DAY,
    groups: groups.slice(0, 1),
    attributes: { model: 'M3', hardware: next() < 0.5 ? 'rev C' : 'rev D' },
    createdAt: now - 200 * DAY,
    certificates: [
      {
        id: hex(next, 64),
        active: true,
        issuedAt: now - 200 * DAY,
        notAfter: now + (chance > 0.98 ? 12 : 900) * DAY,
      },
    ],
    history: never
      ? []
      : [
          {
            attempt: 1,
            queuedAt: at - 20 * MINUTE,
            update: 'meter-fw-2-4-0',
            job: 'AFR_OTA-meter-fw-2-4-0',
            cell,
            at,
            failure: cell === 'failed' ? failure : null,
          },
        ],
  };
}

// Updates and images.

const UPDATES: readonly [id: string, state: RolloutHead['state'] | null][] = [
  [METER_UPDATE, 'running'],
  ['meter-fw-2-4-0', 'completed'],
  ['meter-fw-2-3-9-hotfix', 'canceled'],
  ['meter-fw-2-3-8', 'completed'],
  ['gateway-fw-1-8-2', 'ready'],
  ['gateway-fw-1-8-1', 'completed'],
  ['sensor-fw-0-9-4', 'completed'],
  ['sensor-fw-0-9-3', 'canceled'],
  ['meter-config-7', null],
  ['meter-fw-2-2-0', 'completed'],
  ['meter-fw-2-1-5', 'completed'],
  ['meter-fw-2-1-0', 'completed'],
];

export function versionOf(id: string): string | null {
  return /-fw-([\d-]+\d)/.exec(id)?.[1]?.replaceAll('-', '.') ?? null;
}

export function definition(world: World, id: string): CreateOtaUpdate {
  const version = versionOf(id);
  const image = world.images.find((one) => one.version === version) ?? world.images[0];
  return {
    otaUpdateId: id,
    description: version ? `Firmware ${version}` : 'Configuration',
    targets: ['thinggroup/block-B'],
    protocols: ['MQTT'],
    targetSelection: 'SNAPSHOT',
    awsJobExecutionsRolloutConfig: { maximumPerMinute: 1000 },
    awsJobTimeoutConfig: { inProgressTimeoutInMinutes: 30 },
    files: [
      {
        fileName: '/firmware',
        fileVersion: version ?? '1',
        fileLocation: { stream: { streamId: image?.hash ?? '', fileId: 0 } },
        codeSigning: { startSigningJobParameter: { signingProfileName: RELEASE_KEY } },
      },
    ],
    tags: [{ Key: 'product', Value: id.split('-')[0] ?? '' }],
  };
}

export function update(
  world: World,
  id: string,
  state: RolloutHead['state'] | null,
  createdAt: number,
): UpdateDetail {
  const made = definition(world, id);
  const description = made.description ?? null;
  const rollout = state && head(id, description, state, createdAt);
  return {
    id,
    definition: made,
    jobs: rollout ? [rollout.job] : [],
    description,
    tags: made.tags ?? [],
    status: 'CREATE_COMPLETE',
    selection: 'SNAPSHOT',
    signedWith: RELEASE_KEY,
    unsignedReason: null,
    createdAt,
    rollout,
  };
}

export function head(
  id: string,
  description: string | null,
  state: RolloutHead['state'],
  createdAt: number,
): RolloutHead {
  const total = 240;
  const done = state === 'completed';
  return {
    update: id,
    job: `AFR_OTA-${id}`,
    description,
    state,
    counts: {
      total,
      waiting: 0,
      queued: state === 'ready' ? total : 0,
      running: 0,
      confirmed: done ? 231 : state === 'canceled' ? 57 : 0,
      finishedNotConfirmed: done ? 4 : 0,
      failed: done ? 3 : 0,
      rejected: 0,
      timedOut: done ? 2 : 0,
      canceled: state === 'canceled' ? 183 : 0,
      removed: 0,
    },
    blocksDone: done ? 312 * total : 0,
    blocksTotal: 312 * total,
    expectedVersion: versionOf(id),
    signedWith: RELEASE_KEY,
    unsignedReason: null,
    createdAt,
    completedAt: done || state === 'canceled' ? createdAt + 40 * MINUTE : null,
    failures: done ? { 'signature-check-failed': 3 } : {},
  };
}

function images(now: number): ImageDetail[] {
  const next = random(23);
  const versions = [
    '2.4.1',
    '2.5.0',
    '2.4.0',
    '2.3.9',
    '2.3.8',
    '2.2.0',
    '1.9.0',
    '1.8.2',
    '0.9.4',
  ];
  return Array.from({ length: 31 }, (_, n) => {
    const version = versions[n] ?? `0.${40 - n}.0`;
    const size = 1_150_000 + Math.floor(next() * 200_000);
    const project = n < 6 ? 'meter' : n < 8 ? 'gateway' : 'sensor';
    return {
      hash: hex(next, 64),
      name: `${project}-${version}.bin`,
      size,
      addedAt: now - n * 6 * DAY,
      kind: text('image.esp-application', 'Application for {chip}', { chip: 'ESP32-S3' }),
      version,
      usedBy: n < 9 ? 1 : 0,
      updates: n < 9 ? [`${project}-fw-${version.replaceAll('.', '-')}`] : [],
      findings: [],
      info: {
        kind: 'esp-application',
        size,
        esp: {
          chip: 'ESP32-S3',
          entry: 0x4037_5d3c,
          flash: { mode: 'DIO', sizeMib: 8, frequencyMhz: 80 },
          minRevision: 'v0.0',
          maxRevision: 'v0.99',
          segments: [
            { loadAddress: 0x3c0d_0020, length: 212_340, offset: 32 },
            { loadAddress: 0x3fc9_4c00, length: 15_900, offset: 212_380 },
            { loadAddress: 0x4200_0020, length: size - 320_000, offset: 229_408 },
            { loadAddress: 0x4037_4000, length: 66_212, offset: size - 90_600 },
          ],
          application: {
            version,
            project,
            time: '09:12:44',
            date: 'Nov 20 2026',
            idfVersion: 'v5.4.1',
            secureVersion: 0,
            elfSha256: hex(next, 64),
            minEfuseBlockRevision: 'v0.0',
            maxEfuseBlockRevision: 'v1.99',
          },
          bootloader: null,
          checksum: { state: 'valid', value: 0x3a },
          hash: { state: 'valid', value: hex(next, 64) },
          imageLen: size,
          trailing: { length: 0, kind: 'nothing' },
        },
      },
    } satisfies ImageDetail;
  });
}

// The ledger.

const ENTRIES: readonly [code: string, english: string, facts: Record<string, string>][] = [
  ['ledger.key-created', 'created key {key}', { key: 'release-2026' }],
  ['ledger.image-added', 'added image {image}', { image: 'meter-2.4.1.bin' }],
  [
    'ledger.update-created-signed',
    'created update {update}, signed with {key}',
    { update: METER_UPDATE, key: RELEASE_KEY },
  ],
  ['ledger.rollout-started', 'started the rollout of {update}', { update: METER_UPDATE }],
  ['ledger.head-signed', 'signed the head of the ledger', {}],
];

function ledger(now: number): LedgerRow[] {
  const next = random(31);
  return Array.from({ length: 400 }, (_, n) => {
    const [code, english, facts] = ENTRIES[n % ENTRIES.length] as (typeof ENTRIES)[number];
    return {
      seq: n + 1,
      at: now - (400 - n) * 97 * MINUTE,
      account: 'mara',
      operator: n % 3 === 0 ? 'Mara Lindqvist' : null,
      text: text(code, english, facts),
      body: JSON.stringify({ kind: code.slice('ledger.'.length), ...facts }),
      hash: hex(next, 64),
    };
  });
}
