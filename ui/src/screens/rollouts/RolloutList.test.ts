import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import type { RolloutHead } from '../../backend/types';
import RolloutList from './RolloutList.svelte';
import { counts, head, NOW, sessionOf } from './samples';

afterEach(cleanup);

const one = (update: string, some: Partial<RolloutHead>): RolloutHead => ({
  ...head(),
  job: update,
  update,
  ...some,
});

it('lists what runs first, then what ended, the latest first', async () => {
  const all = [
    one('ended-before', { state: 'completed', completedAt: NOW - 9000 }),
    one('ended-last', { state: 'canceled', completedAt: NOW - 1000 }),
    one('runs', { state: 'paused' }),
    one('ready', { state: 'ready' }),
  ];
  const { session } = await sessionOf({ rollouts: async () => all });
  render(RolloutList, { session });
  await screen.findByText('runs');
  const names = screen.getAllByRole('link').map((link) => link.textContent);
  expect(names).toEqual(['runs', 'ready', 'ended-last', 'ended-before']);
});

it('counts before it says percent, and claims no confirmation that is not there', async () => {
  const done = one('done', {
    counts: counts({ total: 4, confirmed: 1, finishedNotConfirmed: 2, running: 1 }),
  });
  const { session } = await sessionOf({ rollouts: async () => [done] });
  render(RolloutList, { session });
  const line = (await screen.findByText(/of 4 confirmed/)).closest('p');
  expect(line?.textContent?.replace(/\s+/g, ' ')).toContain('1 of 4 confirmed on 2.4.1 25 %');
});

it('says that downloads wait while the gateway is off', async () => {
  const { session } = await sessionOf(
    { rollouts: async () => [one('runs', {})] },
    { gateway: { state: 'off' } },
  );
  render(RolloutList, { session });
  expect(await screen.findByText('Gateway off: downloads wait')).toBeInTheDocument();
});

it('says that nothing runs and how to begin', async () => {
  const { session } = await sessionOf({ rollouts: async () => [] });
  render(RolloutList, { session });
  expect(await screen.findByText('Nothing running')).toBeInTheDocument();
  expect(screen.getAllByRole('button', { name: 'New update' })).not.toHaveLength(0);
});

it('says why it cannot be read, with a way to try again', async () => {
  let asked = 0;
  const rollouts = async () => {
    asked += 1;
    throw new Error('disk');
  };
  const { session } = await sessionOf({ rollouts });
  render(RolloutList, { session });
  await screen.findByRole('alert');
  screen.getByRole('button', { name: 'Try again' }).click();
  expect(asked).toBe(2);
});
