import { cleanup, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import App from './App.svelte';
import { mock } from './backend/mock';
import { Session } from './lib/session.svelte';
import { m } from './messages/index.svelte';

async function open(query = ''): Promise<Session> {
  const session = new Session(mock(new URLSearchParams(query)));
  render(App, { session });
  await session.start();
  return session;
}

beforeEach(() => {
  location.hash = '';
});
afterEach(cleanup);

test('the window shows where one can go, and the screen that the address names', async () => {
  location.hash = '#/keys';
  await open();
  const nav = screen.getByRole('navigation');
  expect(within(nav).getByRole('link', { name: /Devices/ })).toHaveTextContent('10,412');
  expect(await screen.findByRole('heading', { name: m().shell.screens.keys })).toBeVisible();
});
