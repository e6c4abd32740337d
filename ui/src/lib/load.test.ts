import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Query, SKELETON_AFTER_MS } from './load.svelte';

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

/** Questions that the test answers by hand, in any order. */
function questions() {
  const answers: { resolve: (n: number) => void; reject: (error: unknown) => void }[] = [];
  const made = new Query(
    () => new Promise<number>((resolve, reject) => answers.push({ resolve, reject })),
  );
  const settled = () => vi.advanceTimersByTimeAsync(0);
  return { made, answers, settled };
}

test('a short wait shows nothing, a longer one a skeleton', async () => {
  const { made, answers, settled } = questions();
  made.ask();
  vi.advanceTimersByTime(SKELETON_AFTER_MS - 1);
  expect(made.skeleton).toBe(false);
  vi.advanceTimersByTime(1);
  expect(made.skeleton).toBe(true);
  answers[0]?.resolve(7);
  await settled();
  expect([made.data, made.skeleton, made.loading]).toEqual([7, false, false]);
});

test('while it is asked again the last answer stays, and says of when it is', async () => {
  const { made, answers, settled } = questions();
  made.ask();
  answers[0]?.resolve(7);
  await settled();
  made.ask();
  vi.advanceTimersByTime(SKELETON_AFTER_MS);
  expect([made.data, made.asOf, made.skeleton]).toEqual([7, 1_000_000, false]);
  answers[1]?.resolve(8);
  await settled();
  expect([made.data, made.asOf]).toEqual([8, null]);
});

test('an older answer that comes late is dropped, and an older failure too', async () => {
  const { made, answers, settled } = questions();
  made.ask();
  made.ask();
  made.ask();
  answers[2]?.resolve(3);
  await settled();
  answers[0]?.resolve(1);
  answers[1]?.reject(new Error('late'));
  await settled();
  expect([made.data, made.failed]).toEqual([3, false]);
});

test('a failure keeps what was known, and trying again clears it', async () => {
  const { made, answers, settled } = questions();
  made.ask();
  answers[0]?.resolve(7);
  await settled();
  made.ask();
  answers[1]?.reject(new Error('no'));
  await settled();
  expect([made.data, made.failed, made.asOf]).toEqual([7, true, 1_000_000]);
  made.ask();
  answers[2]?.resolve(9);
  await settled();
  expect([made.data, made.failed, made.error, made.asOf]).toEqual([9, false, undefined, null]);
});

test('what is asked of something that throws at once is a failure, not a spinner', async () => {
  const made = new Query<number>(() => {
    throw new Error('at once');
  });
  made.ask();
  await vi.advanceTimersByTimeAsync(SKELETON_AFTER_MS);
  expect([made.failed, made.loading, made.skeleton]).toEqual([true, false, false]);
});
