import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LedgerCheck, LedgerQuery, LedgerRow } from '../../backend/types';
import { router } from '../../lib/route.svelte';
import { CATALOGUES } from '../../messages/index.svelte';
import { made, text } from '../made-by-hand';
import Activity from './Activity.svelte';

const words = CATALOGUES.en.activity;
const HOSTILE = '<img src=x onerror=alert(1)>';
const TOTAL = 40;

const row = (seq: number): LedgerRow => ({
  seq,
  at: seq,
  account: 'mara',
  operator: seq === TOTAL ? HOSTILE : null,
  text: text(`entry number ${seq}`),
  body: `{"event":"thing-added","thing":"m${seq}"}`,
  hash: `hash${seq}`,
});
const HOLDS: LedgerCheck = {
  entries: TOTAL,
  head: 'abc',
  fault: null,
  signedHeads: 1,
  signedHeadsThatHold: 1,
  holds: true,
};

async function open(check: LedgerCheck = HOLDS, total = TOTAL) {
  const it = await made({
    ledger: ({ offset, limit }) => {
      const end = Math.min(total, offset + limit);
      const entries = Array.from({ length: Math.max(0, end - offset) }, (_, n) =>
        row(total - offset - n),
      );
      return Promise.resolve({ total, matching: total, offset, entries });
    },
    ledgerVerify: () => Promise.resolve(check),
  });
  render(Activity, { session: it.session });
  return it;
}

beforeEach(() => router.go('activity'));
afterEach(cleanup);

test('the newest is first; an entry opens as it was written, and its names stay text', async () => {
  await open();
  await fireEvent.click(await screen.findByText(`entry number ${TOTAL}`));
  const sheet = within(await screen.findByRole('dialog'));
  expect(sheet.getByText(/"thing": "m40"/)).toBeVisible();
  expect(sheet.getByText('hash40')).toBeVisible();
  expect(sheet.getByText(HOSTILE)).toBeVisible();
  expect(sheet.getAllByText(words.claimed)).toHaveLength(2);
  expect(document.querySelector('img')).toBeNull();
});

test('what people decided, and what is searched, is asked for', async () => {
  const it = await open();
  await fireEvent.click(await screen.findByRole('button', { name: words.decisions }));
  await fireEvent.input(screen.getByRole('searchbox'), { target: { value: ' paused ' } });
  await waitFor(() =>
    expect((it.asks('ledger').at(-1) as [LedgerQuery])[0]).toMatchObject({
      text: 'paused',
      decisionsOnly: true,
    }),
  );
});

test('a chain that holds is said in words', async () => {
  await open();
  await fireEvent.click(await screen.findByRole('button', { name: words.verify }));
  expect(await screen.findByText(words.holds(TOTAL, '40'))).toBeVisible();
});

test('a broken chain shows the first entry that does not hold', async () => {
  router.go('activity', null, { do: 'verify' });
  const fault = 'entry 8 was changed: its hash should be 1, found 2';
  await open({ ...HOLDS, entries: 7, fault, holds: false });
  expect(await screen.findByText(words.broken('8'))).toBeVisible();
  expect(screen.getByText(fault)).toBeVisible();
  const first = await screen.findByRole('button', { name: /entry number 8$/ });
  await fireEvent.click(first);
  expect(await screen.findByRole('dialog', { name: words.entry('8') })).toBeVisible();
});

test('an empty ledger says what will stand there', async () => {
  await open(HOLDS, 0);
  expect(await screen.findByText(words.empty)).toBeVisible();
});
