import { expect, it } from 'vitest';
import { Histogram } from './frames';

it('finds the shares of what it was given, never too low', () => {
  const times = new Histogram();
  for (let n = 1; n <= 100; n += 1) times.add(n / 10 - 0.05);
  expect(times.count).toBe(100);
  expect(times.p50).toBeCloseTo(5);
  expect(times.p95).toBeCloseTo(9.5);
  expect(times.p99).toBeCloseTo(9.9);
  expect(times.max).toBeCloseTo(9.95);
  times.reset();
  expect([times.count, times.max, times.p95]).toEqual([0, 0, 0]);
});

it('keeps what is longer than its last step', () => {
  const times = new Histogram();
  times.add(5000);
  expect(times.max).toBe(5000);
  expect(times.p50).toBe(200);
});
