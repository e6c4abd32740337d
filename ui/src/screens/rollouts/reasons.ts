// How an execution ended, in the chosen language.

import type { Failure, FailureShort } from '../../backend/types';
import { m } from '../../messages/index.svelte';

/** A few words for a row. */
export const why = (failure: FailureShort): string =>
  m().rollouts.why[failure.code] ?? m().failures[failure.code]?.what ?? failure.what;

/** What happened, what it means, what to do. */
export function explained(failure: Failure): { what: string; meaning: string; advice: string } {
  return m().failures[failure.code] ?? failure;
}
