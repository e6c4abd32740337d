// What a rejected call was rejected with.

import type { Problem } from '../backend/types';
import { m, say } from '../messages/index.svelte';

export function isProblem(error: unknown): error is Problem {
  return (
    typeof error === 'object' &&
    error !== null &&
    'what' in error &&
    'evidence' in error &&
    'findings' in error
  );
}

/** What happened, in one sentence. */
export const problemSentence = (error: unknown): string =>
  isProblem(error) ? say(error.what) : m().common.problem.fault;

export function problemAdvice(error: unknown): string | null {
  if (!isProblem(error)) return m().common.problem.faultAdvice;
  return error.advice ? say(error.advice) : null;
}

export function problemEvidence(error: unknown): string {
  if (isProblem(error)) return error.evidence;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
