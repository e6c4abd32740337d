import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import App from './App.svelte';
import type { Backend } from './backend/backend';
import { mock } from './backend/mock';
import { HandClock } from './backend/mock/clock';
import { palette } from './lib/palette.svelte';
import { router } from './lib/route.svelte';
import { Session } from './lib/session.svelte';
import { m, words } from './messages/index.svelte';

// A screen is loaded when it is first shown: on a busy machine that takes its time.
const WAIT = { timeout: 20_000 };
vi.setConfig({ testTimeout: 60_000 });

async function open(query = '', change: (backend: Backend) => void = () => undefined) {
  const clock = new HandClock(Date.now());
  const backend = mock(new URLSearchParams(query), clock);
  change(backend);
  const session = new Session(backend);
  render(App, { session });
  await session.start();
  return { session, backend, clock };
}

const press = (key: string, options: object = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...options });

beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  router.go('doctor');
});
afterEach(() => {
  cleanup();
  palette.open = false;
  words.language = 'en';
  vi.restoreAllMocks();
});

test('the window shows where one can go, and the screen that the address names', async () => {
  await open();
  const nav = screen.getByRole('navigation');
  expect(within(nav).getByRole('link', { name: /Devices/ })).toHaveTextContent('10,412');
  expect(
    await screen.findByRole('heading', { level: 1, name: m().shell.screens.doctor }, WAIT),
  ).toBeVisible();
  expect(within(nav).getByRole('link', { current: 'page' })).toHaveTextContent(
    m().shell.screens.doctor,
  );
});

test('it speaks the language of the settings, and looks as they say', async () => {
  await open('lang=de&theme=light&targets=large');
  expect(await screen.findByRole('link', { name: /Geräte/ }, WAIT)).toBeVisible();
  expect(document.documentElement.lang).toBe('de');
  expect(document.documentElement.dataset.theme).toBe('light');
  expect(document.documentElement.dataset.targets).toBe('large');
});

test('Ctrl with a number goes to a screen, and its headline gets the focus', async () => {
  await open();
  await screen.findByRole('heading', { level: 1 }, WAIT);
  await press('5', { ctrlKey: true });
  expect(router.route.screen).toBe('keys');
  await expect
    .poll(() => document.activeElement?.textContent, WAIT)
    .toContain(m().shell.screens.keys);
});

test('a single letter does nothing, F6 goes round the regions', async () => {
  await open();
  await screen.findByRole('heading', { level: 1 }, WAIT);
  for (const key of 'akdr1') await press(key);
  expect(router.route.screen).toBe('doctor');
  await press('F6');
  expect(document.activeElement).toBe(screen.getByRole('navigation'));
  await press('F6');
  expect(document.activeElement).toBe(screen.getByRole('main'));
});

test('Ctrl+K finds a screen, an update and a device, and Enter goes there', async () => {
  await open();
  await press('k', { ctrlKey: true });
  const input = screen.getByRole('combobox', { name: m().shell.palette.label });
  await fireEvent.input(input, { target: { value: 'sett' } });
  expect(screen.getAllByRole('option')[0]).toHaveTextContent(m().shell.screens.settings);

  await fireEvent.input(input, { target: { value: 'meter-fw-2-3-8' } });
  const update = await screen.findByRole('option', { name: /meter-fw-2-3-8/ }, WAIT);
  expect(update).toHaveTextContent(m().shell.palette.update);

  await fireEvent.input(input, { target: { value: 'meter-0A4' } });
  await screen.findAllByRole('option', { name: /meter-0A4/ }, WAIT);
  await fireEvent.keyDown(input, { key: 'ArrowDown' });
  const chosen = screen.getByRole('option', { selected: true });
  expect(input).toHaveAttribute('aria-activedescendant', chosen.id);
  await fireEvent.keyDown(input, { key: 'Enter' });
  expect(router.route.screen).toBe('devices');
  expect(chosen.textContent).toContain(router.route.item);
  expect(palette.open).toBe(false);
});

test('a palette that finds nothing says so', async () => {
  await open();
  await press('k', { ctrlKey: true });
  const input = screen.getByRole('combobox');
  await fireEvent.input(input, { target: { value: 'zzzz' } });
  expect(screen.getByText(m().shell.palette.nothing('zzzz'))).toBeVisible();
});

test('a folder that cannot be opened stands alone: what happened, and a way to try again', async () => {
  await open('scenario=folder-failed');
  expect(await screen.findByRole('heading', { name: m().shell.folder.title })).toBeVisible();
  expect(screen.getByText('The database in the data folder cannot be read.')).toBeVisible();
  expect(screen.getByText(/SQLITE_NOTADB/)).toBeInTheDocument();
  expect(screen.queryByText(m().shell.gateway.on)).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: m().shell.folder.retry }));
  expect(
    await screen.findByRole('heading', { level: 1, name: m().shell.screens.doctor }, WAIT),
  ).toBeVisible();
});

test('read only is said with who owns the folder, and offers nothing that would be refused', async () => {
  await open('scenario=read-only');
  expect(await screen.findByText(m().shell.readOnly.what)).toBeVisible();
  expect(screen.getByText(/process 4711/)).toBeVisible();
  expect(screen.queryByRole('button', { name: m().shell.gateway.turnOn })).toBeNull();
});

test('a gateway that failed says why in the navigation, and can be turned on there', async () => {
  await open('scenario=gateway-failed');
  const site = screen.getByRole('region', { name: m().shell.site });
  expect(site).toHaveTextContent('Another program uses port 8883.');
  await fireEvent.click(within(site).getByRole('button', { name: m().shell.gateway.turnOn }));
  expect(await within(site).findByText(m().shell.gateway.on)).toBeVisible();
});

test('the worst notice stands open, with where to go and without a way to dismiss it', async () => {
  router.go('settings');
  await open('scenario=disk-full');
  const notices = screen.getByRole('region', { name: m().shell.notices });
  expect(notices).toHaveTextContent('The disk of the data folder is full.');
  expect(within(notices).queryByRole('button', { name: m().common.actions.dismiss })).toBeNull();
  await fireEvent.click(
    within(notices).getByRole('button', {
      name: m().shell.openScreen(m().shell.screens.images),
    }),
  );
  expect(router.route.screen).toBe('images');
});

test('closing while rollouts run asks, says what it does, and closes only when told to', async () => {
  let asked: () => void = () => undefined;
  const quit = vi.fn(() => Promise.resolve());
  await open('', (backend) => {
    backend.onCloseRequested = (ask) => {
      asked = ask;
      return Promise.resolve(() => undefined);
    };
    backend.quit = quit;
  });
  asked();
  const sheet = await screen.findByRole('dialog', { name: m().shell.closeAsk.title });
  expect(sheet).toHaveTextContent('meter-fw-2-4-1');
  expect(sheet).toHaveTextContent(m().shell.closeAsk.downloads);
  await fireEvent.click(within(sheet).getByRole('button', { name: m().shell.closeAsk.keep }));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(quit).not.toHaveBeenCalled();
  asked();
  await fireEvent.click(await screen.findByRole('button', { name: m().shell.closeAsk.close }));
  expect(quit).toHaveBeenCalledTimes(1);
});

test('a program that gives no answer at the start is told, with a way to try again', async () => {
  let refuse = true;
  await open('', (backend) => {
    const { subscribe } = backend;
    backend.subscribe = (receive) =>
      refuse ? Promise.reject(new Error('no channel')) : subscribe(receive);
  });
  expect(screen.getByText(/no channel/)).toBeInTheDocument();
  refuse = false;
  await fireEvent.click(screen.getByRole('button', { name: m().common.actions.retry }));
  expect(await screen.findByRole('heading', { level: 1 }, WAIT)).toBeVisible();
});
