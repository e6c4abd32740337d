import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Backend } from '../../backend/backend';
import { router } from '../../lib/route.svelte';
import { toasts } from '../../lib/toasts.svelte';
import { CATALOGUES } from '../../messages/index.svelte';
import { made, problem, SHELL } from '../made-by-hand';
import Settings from './Settings.svelte';

const words = CATALOGUES.en.settings;
const HOSTILE = '<img src=x onerror=alert(1)>';

async function open(answers: Partial<Backend> = {}, first = {}) {
  const it = await made(
    {
      site: () => Promise.resolve(null),
      settingsSave: (settings) => {
        it.shell({ settings });
        return Promise.resolve();
      },
      ...answers,
    },
    first,
  );
  render(Settings, { session: it.session });
  return it;
}

beforeEach(() => {
  router.go('settings');
  toasts.all = [];
});
afterEach(cleanup);

test('a name is saved at once, stays text, and can be taken back', async () => {
  const it = await open();
  await fireEvent.input(screen.getByLabelText(words.you.operator), { target: { value: HOSTILE } });
  await fireEvent.click(screen.getByRole('button', { name: words.you.save }));
  await waitFor(() => expect(it.session.shell?.settings.operator).toBe(HOSTILE));
  expect(document.querySelector('img')).toBeNull();
  await toasts.all[0]?.undo?.();
  expect(it.session.shell?.settings.operator).toBeNull();
});

test('what could not be saved is shown as it was', async () => {
  await open({ settingsSave: () => Promise.reject(problem('the disk is full')) });
  const large = screen.getByRole('checkbox', { name: new RegExp(words.display.large) });
  await fireEvent.click(large);
  await waitFor(() => expect(toasts.all[0]).toMatchObject({ text: 'the disk is full', bad: true }));
  await waitFor(() => expect(large).not.toBeChecked());
});

test('a port outside of what there is, is not saved', async () => {
  const it = await open();
  const port = screen.getByLabelText(words.gateway.port);
  await fireEvent.input(port, { target: { value: '70000' } });
  expect(await screen.findByText(words.gateway.portWrong)).toBeVisible();
  await fireEvent.submit(port.closest('form') as HTMLFormElement);
  expect(it.asks('settingsSave')).toEqual([]);
  await fireEvent.input(port, { target: { value: '9883' } });
  await fireEvent.submit(port.closest('form') as HTMLFormElement);
  expect(it.asks('settingsSave')).toEqual([[{ ...SHELL.settings, gatewayPort: 9883 }]]);
});

test('without a site authority it is made here, with the passphrase twice', async () => {
  const it = await open({ siteCreate: () => Promise.reject(problem('the disk is full')) });
  await fireEvent.input(await screen.findByLabelText(words.site.name), {
    target: { value: 'yard' },
  });
  const passphrase = screen.getByLabelText(words.site.passphrase);
  const again = screen.getByLabelText(words.site.again);
  await fireEvent.input(passphrase, { target: { value: 'a' } });
  await fireEvent.input(again, { target: { value: 'b' } });
  await fireEvent.submit(again.closest('form') as HTMLFormElement);
  expect(await screen.findByText(words.site.differ)).toBeVisible();
  await fireEvent.input(again, { target: { value: 'a' } });
  await fireEvent.submit(again.closest('form') as HTMLFormElement);
  expect(await screen.findByText('the disk is full')).toBeVisible();
  expect(it.asks('siteCreate')).toEqual([['yard', 'a']]);
  expect(passphrase).toHaveValue('a');
});

test('turning the gateway off says first what waits', async () => {
  const it = await open(
    { gatewayStop: () => Promise.resolve() },
    { gateway: { state: 'on', addresses: ['192.168.8.2:8883'], connected: 3, since: 1 } },
  );
  expect(screen.getByText(new RegExp(words.gateway.offWhat(3, '3')))).toBeVisible();
  expect(screen.getByText('192.168.8.2:8883')).toBeVisible();
  await fireEvent.click(screen.getByRole('button', { name: words.gateway.turnOff }));
  expect(it.asks('gatewayStop')).toHaveLength(1);
});
