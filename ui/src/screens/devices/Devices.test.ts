import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type {
  DeviceDetail,
  DeviceListRow,
  DevicePage,
  DeviceQuery,
  GroupRow,
  ImportPreview,
} from '../../backend/types';
import type { Backend } from '../../backend/backend';
import { router } from '../../lib/route.svelte';
import { devicesOf } from '../updates/address';
import { toasts } from '../../lib/toasts.svelte';
import { CATALOGUES } from '../../messages/index.svelte';
import { made } from '../made-by-hand';
import Devices from './Devices.svelte';

// Queries by role over a whole table are slow in jsdom.
vi.setConfig({ testTimeout: 30_000 });

const words = CATALOGUES.en.devices;
const TOTAL = 10_412;
const HOSTILE = '<img src=x onerror=alert(1)>';

const row = (n: number): DeviceListRow => ({
  name: `meter-${n}`,
  thingType: null,
  connected: n % 2 === 0,
  presenceSince: null,
  reportedVersion: '2.4.0',
  lastUpdate: null,
  certificateUntil: null,
  groups: [],
  attributes: n === 0 ? { note: HOSTILE } : {},
});
const detail = (n: number, active = true): DeviceDetail => ({
  ...row(n),
  createdAt: 1,
  reportedAt: 2,
  certificates: [{ id: 'cert-1', active, issuedAt: 1, notAfter: Date.now() + 1e10 }],
  history: [],
});
const group = (name: string, parent: string | null = null): GroupRow => ({
  name,
  parent,
  description: null,
  members: 3,
  allMembers: 3,
});

function page(query: DeviceQuery): DevicePage {
  const matching = query.text ? 5118 : TOTAL;
  const end = Math.min(matching, query.offset + query.limit);
  return {
    total: TOTAL,
    matching,
    offset: query.offset,
    versions: [{ version: '2.4.0', count: matching }],
    rows: Array.from({ length: Math.max(0, end - query.offset) }, (_, n) => row(query.offset + n)),
  };
}

async function open(answers: Partial<Backend> = {}, first = {}) {
  const it = await made(
    {
      devices: (query) => Promise.resolve(page(query)),
      deviceNames: (query) =>
        Promise.resolve(Array.from({ length: page(query).matching }, (_, n) => `meter-${n}`)),
      groups: () => Promise.resolve([group('north'), group('block-A', 'north')]),
      ...answers,
    },
    first,
  );
  render(Devices, { session: it.session });
  await screen.findByText('meter-0');
  return it;
}

const button = (name: string | RegExp) => screen.findByRole('button', { name });

beforeEach(() => {
  router.go('devices');
  toasts.all = [];
});
afterEach(cleanup);

test('a window of the rows is asked for, and text from devices stays text', async () => {
  const it = await open();
  const [[query]] = it.asks('devices') as [[DeviceQuery]];
  expect(query.limit).toBeLessThan(200);
  expect(screen.getByRole('grid')).toHaveAttribute('aria-rowcount', String(TOTAL + 1));
  expect(screen.getByText(HOSTILE)).toBeVisible();
  expect(document.querySelector('img')).toBeNull();
});

test('select all takes every device that matches, and update names them all', async () => {
  const it = await open();
  await fireEvent.input(screen.getByRole('searchbox'), { target: { value: 'north' } });
  await screen.findByText(words.filter.match(5118, '5,118'));
  await fireEvent.click(screen.getByRole('checkbox', { name: /meter-1$/ }));
  await fireEvent.click(await button(words.selection.all('5,118')));
  await screen.findByText(words.selection.selected('5,118'));
  expect(it.asks('deviceNames')[0]).toEqual([expect.objectContaining({ text: 'north' })]);

  await fireEvent.click(await button(words.selection.update(5118, '5,118')));
  expect(router.route).toMatchObject({ screen: 'updates', item: 'new' });
  expect(devicesOf(router.route.params)).toHaveLength(5118);
  // An address does not take so many.
  expect(location.hash.length).toBeLessThan(100);
});

test('devices added to a group can be taken out again: those that were not in it before', async () => {
  const changes: unknown[][] = [];
  await open({
    groupChange: (...change) => {
      changes.push(change);
      return Promise.resolve();
    },
  });
  await fireEvent.click(screen.getByRole('checkbox', { name: /meter-1$/ }));
  await fireEvent.click(await button(words.selection.addToGroup));
  await fireEvent.click(await screen.findByRole('menuitem', { name: 'block-A' }));
  await waitFor(() => expect(toasts.all).toHaveLength(1));
  await toasts.all[0]?.undo?.();
  expect(changes).toEqual([
    ['block-A', ['meter-1'], []],
    ['block-A', [], ['meter-1']],
  ]);
});

test('a list with findings imports nothing; a good one says what will happen first', async () => {
  const bad: ImportPreview = {
    plan: 7,
    file: 'meters.csv',
    add: 3,
    sample: [],
    known: 0,
    newGroups: [],
    findings: [{ line: 4, column: 'name', expected: '1 to 128 of a-z', found: HOSTILE }],
    moreFindings: 2,
  };
  const good: ImportPreview = {
    ...bad,
    plan: 8,
    known: 1,
    newGroups: ['yard'],
    sample: [{ name: 'm1', type: null, attributes: { site: HOSTILE }, groups: ['yard'] }],
    findings: [],
    moreFindings: 0,
  };
  const previews = [bad, good];
  const it = await open({
    csvChoose: () => Promise.resolve(previews.shift() ?? null),
    csvImport: () => Promise.resolve(3),
  });
  await fireEvent.click(await button(words.importList));
  const sheet = within(await screen.findByRole('dialog'));
  await fireEvent.click(sheet.getByRole('button', { name: words.csv.choose }));
  expect(await sheet.findByRole('alert')).toHaveTextContent(words.csv.nothing);
  const bad4 = sheet.getByText('1 to 128 of a-z').closest('tr');
  expect(bad4).toHaveTextContent(`4name1 to 128 of a-z${HOSTILE}`);
  const doIt = sheet.getByRole('button', { name: words.csv.import(3, '3') });
  expect(doIt).toBeDisabled();
  await fireEvent.click(doIt);
  expect(it.asks('csvImport')).toEqual([]);

  await fireEvent.click(sheet.getByRole('button', { name: words.csv.another }));
  expect(await sheet.findByText(words.csv.willAdd(3, '3'))).toBeVisible();
  expect(sheet.getByText(words.csv.known(1, '1'))).toBeVisible();
  expect(sheet.getByText(/yard/, { selector: 'li span' })).toBeVisible();
  await fireEvent.click(sheet.getByRole('button', { name: words.csv.import(3, '3') }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(it.asks('csvImport')).toEqual([[8]]);
  expect(document.querySelector('img')).toBeNull();
});

test('disabling a certificate says first what it does, and can be undone', async () => {
  let active = true;
  const it = await open({
    device: () => Promise.resolve(detail(0, active)),
    certificateEnable: (_, on) => {
      active = on;
      return Promise.resolve();
    },
  });
  await fireEvent.click(screen.getByText('meter-0'));
  const sheet = within(await screen.findByRole('dialog', { name: 'meter-0' }));
  await fireEvent.click(await sheet.findByRole('button', { name: words.sheet.disable }));
  const consequence = await sheet.findByRole('group', { name: words.sheet.disable });
  expect(consequence).toHaveTextContent(words.sheet.disableWhat);
  expect(consequence).toHaveTextContent(words.sheet.disableLast);
  expect(it.asks('certificateEnable')).toEqual([]);

  await fireEvent.click(within(consequence).getByRole('button', { name: words.sheet.disable }));
  await sheet.findByText(words.sheet.disabled);
  expect(it.asks('certificateEnable')).toEqual([['cert-1', false]]);
  await toasts.all[0]?.undo?.();
  await sheet.findByText(words.sheet.active);
  expect(it.asks('certificateEnable')).toEqual([
    ['cert-1', false],
    ['cert-1', true],
  ]);
});

test('removing is held, not clicked', async () => {
  const it = await open({ devicesRemove: (names) => Promise.resolve(names.length) });
  await fireEvent.click(screen.getByRole('checkbox', { name: /meter-1$/ }));
  await fireEvent.click(await button(words.selection.more));
  await fireEvent.click(await screen.findByRole('menuitem', { name: words.selection.remove }));
  const sheet = within(await screen.findByRole('dialog'));
  expect(sheet.getByText(words.remove.what(1))).toBeVisible();
  const hold = sheet.getByRole('button', { name: words.remove.hold(1, '1') });
  await fireEvent.click(hold);
  expect(it.asks('devicesRemove')).toEqual([]);
  vi.useFakeTimers();
  try {
    await fireEvent.pointerDown(hold, { button: 0 });
    await vi.advanceTimersByTimeAsync(5000);
  } finally {
    vi.useRealTimers();
  }
  expect(it.asks('devicesRemove')).toEqual([[['meter-1']]]);
});

test('a folder of another program shows everything and changes nothing', async () => {
  await open({}, { folder: { state: 'read-only', path: '/data', owner: 'fieldlift serve' } });
  expect(await screen.findByText('meter-1')).toBeVisible();
  for (const name of [words.add, words.importList, words.issue, words.groups.add])
    expect(screen.queryByRole('button', { name })).toBeNull();
});

test('the tree opens by the arrow keys, and a group is looked into', async () => {
  const it = await open();
  const all = screen.getByRole('treeitem', { name: /All devices/ });
  all.focus();
  await fireEvent.keyDown(all, { key: 'ArrowDown' });
  const north = screen.getByRole('treeitem', { name: /north/ });
  expect(north).toHaveFocus();
  await fireEvent.keyDown(north, { key: 'ArrowRight' });
  expect(north).toHaveAttribute('aria-expanded', 'true');
  await fireEvent.keyDown(north, { key: 'ArrowDown' });
  await fireEvent.keyDown(screen.getByRole('treeitem', { name: /block-A/ }), { key: 'Enter' });
  await waitFor(() =>
    expect(it.asks('devices').at(-1)).toEqual([expect.objectContaining({ group: 'block-A' })]),
  );
});
