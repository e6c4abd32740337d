import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DoctorAction, Examined, Health } from '../../backend/types';
import { router } from '../../lib/route.svelte';
import { toasts } from '../../lib/toasts.svelte';
import { CATALOGUES } from '../../messages/index.svelte';
import { made, text } from '../made-by-hand';
import Doctor from './Doctor.svelte';

const words = CATALOGUES.en.doctor;

const check = (name: string, health: Health, action: DoctorAction | null = null): Examined => ({
  name: text(name),
  health,
  found: text(`${name} found`),
  remedy: health === 'good' ? null : text(`${name} remedy`),
  action,
});

async function open(found: Examined[]) {
  const it = await made({
    doctor: () => Promise.resolve(found),
    imagesCollect: () => Promise.resolve([3, 4_000_000]),
  });
  render(Doctor, { session: it.session });
  return it;
}

beforeEach(() => {
  router.go('doctor');
  toasts.all = [];
});
afterEach(cleanup);

test('the worst comes first, each with what to do', async () => {
  await open([check('disk', 'good'), check('clock', 'warning'), check('port', 'bad')]);
  expect(await screen.findByText(words.findings(2, '2'))).toBeVisible();
  const rows = screen.getAllByRole('listitem').map((row) => row.textContent);
  expect(rows).toEqual([
    expect.stringContaining('port'),
    expect.stringContaining('clock'),
    expect.stringContaining('disk'),
  ]);
  expect(screen.getByText(/port remedy/)).toBeVisible();
  expect(screen.getByRole('img', { name: words.health.bad })).toBeVisible();
});

test('where nothing is wrong it says so, and examining again asks again', async () => {
  const it = await open([check('disk', 'good')]);
  expect(await screen.findByText(words.allGood)).toBeVisible();
  await fireEvent.click(screen.getByRole('button', { name: words.examine }));
  await waitFor(() => expect(it.asks('doctor')).toHaveLength(2));
});

const PLACES: Record<Exclude<DoctorAction, 'collect-images'>, string> = {
  'site-create': '#/settings/site',
  'gateway-renew': '#/settings/gateway?do=renew',
  'gateway-port': '#/settings/gateway?do=port',
  keys: '#/keys',
  ledger: '#/activity?do=verify',
};
test.each(Object.entries(PLACES))('the button of %s leads to %s', async (action, place) => {
  await open([check('it', 'bad', action as DoctorAction)]);
  const name = words.action[action as DoctorAction];
  await fireEvent.click(await screen.findByRole('button', { name }));
  expect(location.hash).toBe(place);
});

test('unused images are removed at once, and said', async () => {
  const it = await open([check('disk', 'warning', 'collect-images')]);
  const name = words.action['collect-images'];
  await fireEvent.click(await screen.findByRole('button', { name }));
  await waitFor(() => expect(toasts.all[0]?.text).toBe(words.collected(3, '3', '4.0 MB')));
  expect(it.asks('imagesCollect')).toHaveLength(1);
});
