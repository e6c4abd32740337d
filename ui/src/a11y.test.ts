// Every screen in its situations, on the mock: what axe can see without a layout.

import { cleanup, render } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import App from './App.svelte';
import { mock } from './backend/mock';
import { HandClock } from './backend/mock/clock';
import { router, SCREENS, type Screen } from './lib/route.svelte';
import { Session } from './lib/session.svelte';

/** These need a layout or colours, which jsdom has not; the driven window checks them. */
const BLIND = ['color-contrast', 'target-size', 'scrollable-region-focusable'];

beforeEach(() => {
  // jsdom has no canvas; the mosaic says in words what it draws.
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

async function violations(scenario: string, screen: Screen, item: string | null, whole = false) {
  router.go(screen, item);
  const clock = new HandClock(Date.now());
  const session = new Session(mock(new URLSearchParams({ scenario }), clock));
  render(App, { session });
  await session.start();
  // The screen is loaded and has its first answers when it has its headline and waits for nothing.
  await expect.poll(() => document.querySelector('main h1'), { timeout: 20_000 }).not.toBeNull();
  clock.pass(500);
  await new Promise((resolve) => setTimeout(resolve));
  const { violations: found } = await axe.run(whole ? document.body : 'main', {
    rules: Object.fromEntries(BLIND.map((rule) => [rule, { enabled: false }])),
  });
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 160)}`),
  );
}

const CASES: [scenario: string, screen: Screen, item: string | null][] = [
  ...SCREENS.map((screen): [string, Screen, null] => ['live', screen, null]),
  ['live', 'rollouts', 'meter-fw-2-4-1'],
  ['live', 'updates', 'meter-fw-2-4-0'],
  ['empty', 'rollouts', null],
  ['empty', 'updates', null],
  ['empty', 'devices', null],
  ['empty', 'images', null],
  ['empty', 'keys', null],
  ['empty', 'activity', null],
  ['rehearsal-ended', 'rehearsal', null],
  ['failing', 'devices', null],
  ['folder-failed', 'rollouts', null],
];

test.each(CASES)('%s: %s %s', { timeout: 60_000 }, async (scenario, screen, item) => {
  expect(await violations(scenario, screen, item)).toEqual([]);
});

test('the window around them', { timeout: 60_000 }, async () => {
  expect(await violations('gateway-failed', 'keys', null, true)).toEqual([]);
});
