// Whatever the program can say, German can say too, with the same facts.

import { expect, test } from 'vitest';
import { FAILURE_CODES, TEXT_FACTS } from '../backend/types';
import { de } from './de';

test('German has every sentence of the program, and none that it does not make', () => {
  expect(Object.keys(de.texts).toSorted()).toEqual(Object.keys(TEXT_FACTS).toSorted());
});

/** Whose German says without a fact what English takes from it. */
const IN_OTHER_WORDS = new Set(['ledger.clock-set-back']);

test.each(Object.entries(TEXT_FACTS).filter(([code]) => !IN_OTHER_WORDS.has(code)))(
  '%s says in German each of its facts, and no other',
  (code, names) => {
    const facts = Object.fromEntries(names.map((name) => [name, `‹${name}›`]));
    const german = de.texts[code]?.(facts) ?? '';
    // A fact that is not given would stand there in its braces.
    expect(german.match(/[‹{]\w+[›}]/g)?.toSorted() ?? []).toEqual(
      names.map((name) => `‹${name}›`).toSorted(),
    );
  },
);

test('German has every failure of a device, whole', () => {
  expect(Object.keys(de.failures).toSorted()).toEqual(
    [...new Set<string>(FAILURE_CODES)].toSorted(),
  );
  for (const [code, failure] of Object.entries(de.failures))
    for (const part of [failure?.what, failure?.meaning, failure?.advice])
      expect(part?.trim(), code).toBeTruthy();
});
