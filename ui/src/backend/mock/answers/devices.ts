import type { Backend } from '../../backend';
import type { DeviceDetail, DeviceListRow, DeviceQuery, ImportPreview } from '../../types';
import type { Program } from '../program';
import { problem, text } from '../text';
import type { World } from '../world';
import { checkPassphrase } from './shell';

type Answers = Pick<
  Backend,
  | 'devices'
  | 'deviceNames'
  | 'device'
  | 'deviceAdd'
  | 'devicesRemove'
  | 'groups'
  | 'groupCreate'
  | 'groupDelete'
  | 'groupChange'
  | 'csvChoose'
  | 'csvPreview'
  | 'csvImport'
  | 'certificatesIssue'
  | 'certificateImport'
  | 'certificateEnable'
>;

const SOON_MS = 30 * 86_400_000;

function below(world: World, group: string): Set<string> {
  const names = new Set([group]);
  for (const { name, parent } of world.groups) if (parent && names.has(parent)) names.add(name);
  return names;
}

/** Devices that a definition's targets reach. */
export function membersOf(world: World, targets: readonly string[]): DeviceDetail[] {
  const reached = new Set<DeviceDetail>();
  for (const target of targets) {
    const group = target.replace(/^.*thinggroup\//, '');
    if (group === target) {
      const one = world.devices.get(target.replace(/^.*thing\//, ''));
      if (one) reached.add(one);
      continue;
    }
    const groups = below(world, group);
    for (const device of world.devices.values())
      if (device.groups.some((name) => groups.has(name))) reached.add(device);
  }
  return [...reached];
}

export function deviceAnswers(program: Program): Answers {
  const { clock, world } = program;
  const matching = (query: DeviceQuery) => match(world, query, clock.now());
  const found = (name: string) => {
    const device = world.devices.get(name);
    if (!device)
      throw problem('not-found', text('device.none', 'There is no device {name}.', { name }));
    return device;
  };
  const recount = () => {
    for (const group of world.groups) {
      const names = below(world, group.name);
      const all = [...world.devices.values()];
      group.members = all.filter(({ groups }) => groups.includes(group.name)).length;
      group.allMembers = all.filter(({ groups }) => groups.some((one) => names.has(one))).length;
    }
    program.changed('devices', 'groups');
  };
  return {
    devices: async (query) => {
      const all = matching(query);
      const versions = new Map<string | null, number>();
      for (const { reportedVersion } of all)
        versions.set(reportedVersion, (versions.get(reportedVersion) ?? 0) + 1);
      return {
        total: world.devices.size,
        matching: all.length,
        offset: query.offset,
        versions: [...versions]
          .map(([version, count]) => ({ version, count }))
          .toSorted((a, b) => b.count - a.count),
        rows: all.slice(query.offset, query.offset + query.limit),
      };
    },
    deviceNames: async (query) => matching(query).map(({ name }) => name),
    device: async (name) => structuredClone(found(name)),
    deviceAdd: async (name, thingType, attributes, groups) => {
      if (world.devices.has(name))
        throw problem('input', text('device.known', 'A device {name} exists already.', { name }));
      world.devices.set(name, fresh(name, thingType, attributes, groups, clock.now()));
      recount();
      return found(name);
    },
    devicesRemove: async (names) => {
      const removed = names.filter((name) => world.devices.delete(name)).length;
      recount();
      return removed;
    },
    groups: async () => structuredClone(world.groups),
    groupCreate: async (name, parent, description) => {
      if (world.groups.some((group) => group.name === name))
        throw problem('input', text('group.known', 'A group {name} exists already.', { name }));
      world.groups.push({ name, parent, description, members: 0, allMembers: 0 });
      program.changed('groups');
    },
    groupDelete: async (name) => {
      world.groups = world.groups.filter((group) => group.name !== name);
      for (const device of world.devices.values())
        device.groups = device.groups.filter((group) => group !== name);
      recount();
    },
    groupChange: async (name, add, remove) => {
      for (const one of add) {
        const device = found(one);
        if (!device.groups.includes(name)) device.groups = [...device.groups, name];
      }
      for (const one of remove) {
        const device = found(one);
        device.groups = device.groups.filter((group) => group !== name);
      }
      recount();
    },
    csvChoose: async () => preview(world),
    csvPreview: async () => preview(world),
    csvImport: async () => {
      const rows = preview(world).sample;
      await program.work(text('work.import', 'Import of devices'), 3, 'devices', 1);
      for (const { name, type, attributes, groups } of rows)
        world.devices.set(name, fresh(name, type, attributes, groups, clock.now()));
      recount();
      return rows.length;
    },
    certificatesIssue: async (names, passphrase, days) => {
      checkPassphrase(passphrase);
      await program.work(text('work.certificates', 'Certificates'), names.length, 'devices', 2);
      for (const name of names) found(name).certificateUntil = clock.now() + days * 86_400_000;
      program.changed('certificates', 'devices');
      return { folder: '/home/mara/certificates', devices: names.length };
    },
    certificateImport: async (name) => found(name),
    certificateEnable: async (id, enabled) => {
      for (const device of world.devices.values())
        for (const certificate of device.certificates)
          if (certificate.id === id) certificate.active = enabled;
      program.changed('certificates', 'devices');
    },
  };
}

function match(world: World, query: DeviceQuery, now: number): DeviceListRow[] {
  const wanted = query.text.toLowerCase();
  const groups = query.group === null ? null : below(world, query.group);
  const shown = [...world.devices.values()].filter(
    (device) =>
      (groups === null || device.groups.some((name) => groups.has(name))) &&
      (query.version === null || (device.reportedVersion ?? '') === query.version) &&
      (query.presence === 'any' ||
        (query.presence === 'connected' && device.connected) ||
        (query.presence === 'gone' && !device.connected && device.presenceSince !== null) ||
        (query.presence === 'never' && device.presenceSince === null)) &&
      (query.certificate === 'any' ||
        (query.certificate === 'missing' && device.certificateUntil === null) ||
        (query.certificate === 'ending' &&
          device.certificateUntil !== null &&
          device.certificateUntil < now + SOON_MS)) &&
      [device.name, device.thingType ?? '', ...Object.values(device.attributes)].some((part) =>
        part.toLowerCase().includes(wanted),
      ),
  );
  const by: Record<DeviceQuery['sort'], (a: DeviceDetail, b: DeviceDetail) => number> = {
    name: (a, b) => a.name.localeCompare(b.name),
    'heard-from': (a, b) => heard(a, now) - heard(b, now),
    version: (a, b) => (a.reportedVersion ?? '').localeCompare(b.reportedVersion ?? ''),
    'last-update': (a, b) => (a.lastUpdate?.at ?? 0) - (b.lastUpdate?.at ?? 0),
  };
  return shown.sort((a, b) => by[query.sort](a, b) * (query.descending ? -1 : 1));
}

const heard = (device: DeviceDetail, now: number): number =>
  device.connected ? now : (device.presenceSince ?? 0);

function fresh(
  name: string,
  thingType: string | null,
  attributes: Record<string, string>,
  groups: string[],
  now: number,
): DeviceDetail {
  return {
    name,
    thingType,
    attributes,
    groups,
    connected: false,
    presenceSince: null,
    reportedVersion: null,
    reportedAt: null,
    lastUpdate: null,
    certificateUntil: null,
    createdAt: now,
    certificates: [],
    history: [],
  };
}

function preview(world: World): ImportPreview {
  const sample = ['meter-NEW001', 'meter-NEW002', 'meter-NEW003']
    .filter((name) => !world.devices.has(name))
    .map((name) => ({ name, type: 'meter', attributes: { model: 'M4' }, groups: ['yard'] }));
  return {
    plan: 1,
    file: 'devices.csv',
    add: sample.length,
    sample,
    known: 12,
    newGroups: [],
    findings: [
      { line: 9, column: 'name', expected: 'letters, digits, _ - and :', found: 'meter 7' },
    ],
    moreFindings: 0,
  };
}
