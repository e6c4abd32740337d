import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { words } from '../messages/index.svelte';
import { bytes, clock, count, duration, percent, rate, relative, when } from './format';

beforeEach(() => {
  vi.spyOn(navigator, 'language', 'get').mockReturnValue('en-GB');
});
afterEach(() => {
  vi.restoreAllMocks();
  words.language = 'en';
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [999.6, '1.0 kB'],
  [9_600, '9.6 kB'],
  [412_000, '412 kB'],
  [999_700, '1.0 MB'],
  [1_277_952, '1.3 MB'],
  [5e15, '5,000 TB'],
])('%d bytes are %s', (n, written) => {
  expect(bytes(n)).toBe(written);
});

test.each([
  [-3, '0 s'],
  [7, '7 s'],
  [60, '1 min'],
  [78, '1 min 18 s'],
  [725, '12 min'],
  [3600, '1 h'],
  [7500, '2 h 5 min'],
  [86_400, '1 day'],
  [3 * 86_400, '3 days'],
])('%d seconds are %s', (n, written) => {
  expect(duration(n)).toBe(written);
});

test('percent is rounded down: 100 is all of it', () => {
  expect(percent(9999, 10_000)).toBe('99 %');
  expect(percent(10_000, 10_000)).toBe('100 %');
  expect(percent(0, 0)).toBe('0 %');
});

test('times are near ones in words, and of today by the clock', () => {
  const now = new Date(2026, 10, 22, 14, 19).getTime();
  expect(relative(now - 4_000, now)).toBe('now');
  expect(relative(now - 10 * 60_000, now)).toBe('10 min ago');
  expect(relative(now + 3 * 86_400_000, now)).toBe('in 3 days');
  expect(when(now - 3_600_000, now)).toBe('13:19');
  expect(when(now - 86_400_000, now)).toBe('21 Nov 2026');
  expect(clock(new Date(2026, 0, 1, 0, 5).getTime())).toBe('00:05');
});

test('another language writes numbers and words its own way', () => {
  words.language = 'de';
  expect(count(10_412)).toBe('10.412');
  expect(rate(9_600)).toBe('9,6 kB/s');
  expect(relative(0, 2 * 86_400_000)).toBe('vor 2 Tagen');
  expect(duration(2 * 86_400)).toBe('2 Tage');
});
