// Changes come faster than a person reads: asking again is done at most twice a second.

import { untrack } from 'svelte';

const EVERY_MS = 500;

/** A number that moves some time after what `read` reads has changed. */
export function beat(read: () => unknown): () => number {
  let turn = $state(0);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let begun = false;
  $effect(() => {
    read();
    if (!begun) begun = true;
    else
      timer ??= setTimeout(() => {
        timer = undefined;
        untrack(() => (turn += 1));
      }, EVERY_MS);
  });
  $effect(() => () => clearTimeout(timer));
  return () => turn;
}
