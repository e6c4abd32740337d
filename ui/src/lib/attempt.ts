// For what is asked in passing, where no screen has a place for its failure.

import { problemAdvice, problemSentence } from './problem';
import { toasts } from './toasts.svelte';

/** Answers whether it was done; a failure is said in a toast. */
export async function attempt(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    const advice = problemAdvice(error);
    toasts.add(advice ? `${problemSentence(error)} ${advice}` : problemSentence(error), {
      bad: true,
    });
    return false;
  }
}
