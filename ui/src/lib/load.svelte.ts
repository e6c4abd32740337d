// What a screen asks the program for: its answer, its age, its failure.

import { untrack } from 'svelte';

/** Shorter waits show nothing: a flash of skeletons is worse than a moment of rest. */
export const SKELETON_AFTER_MS = 300;

export class Query<T> {
  /** The last answer that is known, also while a newer one is on its way. */
  data = $state.raw<T | undefined>(undefined);
  /** Why the last question failed. */
  error = $state.raw<unknown>(undefined);
  failed = $state(false);
  loading = $state(false);
  /** Nothing is known yet and it takes long enough to say so. */
  skeleton = $state(false);
  /** When the shown answer came, where it is older than it should be. */
  asOf = $state<number | null>(null);

  #ask: () => Promise<T>;
  #turn = 0;
  #answeredAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  /** Asks again; what an older question still answers is dropped. */
  ask = (): void => {
    const turn = ++this.#turn;
    this.loading = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.data === undefined) this.skeleton = true;
      else this.asOf = this.#answeredAt;
    }, SKELETON_AFTER_MS);
    let answer: Promise<T>;
    try {
      answer = this.#ask();
    } catch (error) {
      answer = Promise.reject(error);
    }
    answer.then(
      (data) => {
        if (turn !== this.#turn) return;
        this.data = data;
        this.#answeredAt = Date.now();
        this.asOf = null;
        this.failed = false;
        this.error = undefined;
        this.#settle();
      },
      (error: unknown) => {
        if (turn !== this.#turn) return;
        this.failed = true;
        this.error = error;
        this.asOf = this.data === undefined ? null : this.#answeredAt;
        this.#settle();
      },
    );
  };

  /** What is known is about something else now. */
  forget(): void {
    this.data = undefined;
    this.asOf = null;
  }

  stop(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.loading = false;
    this.skeleton = false;
  }
}

/**
 * Asks when a component begins, and again whenever what `deps` reads changes, e.g.
 * `query(() => backend.updates(), () => session.version('updates'))`. When `identity` changes, the
 * old answer is about something else and is not shown any longer.
 */
export function query<T>(
  ask: () => Promise<T>,
  deps: () => unknown = () => undefined,
  identity: () => unknown = () => undefined,
): Query<T> {
  const made = new Query(ask);
  let about: unknown;
  $effect(() => {
    deps();
    const now = identity();
    untrack(() => {
      if (now !== about) made.forget();
      about = now;
      made.ask();
    });
  });
  $effect(() => () => made.stop());
  return made;
}
