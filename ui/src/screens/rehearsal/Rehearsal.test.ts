import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Backend } from '../../backend/backend';
import type { ImageRow, RehearsalRequest, RehearsalStage } from '../../backend/types';
import { router } from '../../lib/route.svelte';
import { CATALOGUES } from '../../messages/index.svelte';
import { made, problem, text } from '../made-by-hand';
import Rehearsal from './Rehearsal.svelte';
import { HEALTHY } from './request';

const words = CATALOGUES.en.rehearsal;
const IMAGE: ImageRow = {
  hash: 'f00d',
  name: 'blink.bin',
  size: 1,
  addedAt: 1,
  kind: text('ESP32 application'),
  version: null,
  usedBy: 0,
};
const REQUEST: RehearsalRequest = {
  what: { kind: 'image', image: 'f00d' },
  devices: 20,
  faults: HEALTHY,
};
const counts = (confirmed: number) => ({ total: 20, confirmed }) as never;
const ended = (confirmed: number): RehearsalStage => ({
  stage: 'ended',
  report: {
    head: { counts: counts(confirmed) } as never,
    seconds: 14,
    bytes: 2_400_000,
    blocks: 600,
    signaturesVerified: confirmed,
    imagesMatch: 20,
    ledgerHolds: true,
    real: [text('It would reach 412 devices.')],
  },
});

async function open(stage: RehearsalStage | null, answers: Partial<Backend> = {}) {
  const it = await made(
    {
      updates: () => Promise.resolve([]),
      drafts: () => Promise.resolve([]),
      images: () => Promise.resolve([IMAGE]),
      rehearsalStart: () => Promise.resolve(),
      rehearsalEnd: () => {
        it.shell({ rehearsal: null });
        return Promise.resolve();
      },
      ...answers,
    },
    stage ? { rehearsal: { ...REQUEST, update: 'rehearsal', stage } } : {},
  );
  render(Rehearsal, { session: it.session });
  return it;
}
const number = async (label: string, value: string) =>
  fireEvent.input(await screen.findByLabelText(label), { target: { value } });
const button = (name: string) => screen.findByRole('button', { name });

beforeEach(() => router.go('rehearsal'));
afterEach(cleanup);

test('what, how many and which faults are sent as chosen; too many faults are not', async () => {
  const it = await open(null);
  await number(words.devices, '30');
  await number(words.fault.silent, '31');
  expect(await screen.findByText(words.tooManyFaults('31', '30'))).toBeVisible();
  expect(await button(words.start(30, '30'))).toBeDisabled();
  await number(words.fault.silent, '2');
  await number(words.fault.selfTestFails, '3');
  await fireEvent.click(await button(words.start(30, '30')));
  await waitFor(() =>
    expect(it.asks('rehearsalStart')).toEqual([
      [
        {
          what: { kind: 'image', image: 'f00d' },
          devices: 30,
          faults: { ...HEALTHY, silent: 2, selfTestFails: 3 },
        },
      ],
    ]),
  );
});

test('preparing shows how far, and cancel ends it', async () => {
  const it = await open({ stage: 'preparing', done: 4, total: 20 });
  expect(await screen.findByRole('progressbar')).toHaveAttribute('aria-valuenow', '4');
  await fireEvent.click(await button(words.cancel));
  expect(it.asks('rehearsalEnd')).toHaveLength(1);
});

test('one click makes five fail: the present one is ended first', async () => {
  const it = await open(ended(20));
  expect(await screen.findByText(words.verdict.all(20, '20'))).toBeVisible();
  expect(screen.getByText('It would reach 412 devices.')).toBeVisible();
  await fireEvent.click(await button(words.makeFail(5, '5')));
  await waitFor(() => expect(it.asks('rehearsalStart')).toHaveLength(1));
  expect(it.asks('rehearsalStart')[0]).toEqual([
    { ...REQUEST, faults: { ...HEALTHY, wrongCertificate: 5 } },
  ]);
  const order = it.asked.map(({ call }) => call).filter((call) => call.startsWith('rehearsal'));
  expect(order).toEqual(['rehearsalEnd', 'rehearsalStart']);
});

test('devices that did not confirm are not claimed', async () => {
  await open(ended(15));
  expect(await screen.findByText(words.verdict.some('15', '20'))).toBeVisible();
  expect(screen.getByText(words.ofDevices('15', '20'))).toBeVisible();
});

test('a rehearsal that failed says why, and the fields are there again', async () => {
  await open({ stage: 'failed', problem: problem('no port is free') });
  expect(await screen.findByText('no port is free')).toBeVisible();
  expect(await button(words.start(20, '20'))).toBeEnabled();
});
