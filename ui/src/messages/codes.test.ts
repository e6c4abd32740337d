// Whatever the program can say, German can say too, with the same facts.

import { expect, test } from 'vitest';
import { FAILURE_CODES, TEXT_CODES } from '../backend/types';
import { de } from './de';

test('German has every sentence of the program, and none that it does not make', () => {
  expect(Object.keys(de.texts).toSorted()).toEqual([...new Set<string>(TEXT_CODES)].toSorted());
});

test('German has every failure of a device, whole', () => {
  expect(Object.keys(de.failures).toSorted()).toEqual(
    [...new Set<string>(FAILURE_CODES)].toSorted(),
  );
  for (const [code, failure] of Object.entries(de.failures))
    for (const part of [failure?.what, failure?.meaning, failure?.advice])
      expect(part?.trim(), code).toBeTruthy();
});
