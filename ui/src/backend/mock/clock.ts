// The mock's time: the browser's, or one that a test moves by hand.

export interface Clock {
  now(): number;
  /** Calls `step` again and again; answers how to stop it. */
  every(ms: number, step: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  every: (ms, step) => {
    const timer = setInterval(step, ms);
    return () => clearInterval(timer);
  },
};

/** Stands still until `pass` is called; then every step happens at its own time, in order. */
export class HandClock implements Clock {
  #now: number;
  readonly #steps = new Set<{ ms: number; next: number; step: () => void }>();

  constructor(now = Date.UTC(2026, 10, 22, 14, 19)) {
    this.#now = now;
  }

  now = (): number => this.#now;

  every = (ms: number, step: () => void): (() => void) => {
    const entry = { ms, next: this.#now + ms, step };
    this.#steps.add(entry);
    return () => this.#steps.delete(entry);
  };

  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#steps].filter(({ next }) => next <= end);
      const first = due.toSorted((a, b) => a.next - b.next)[0];
      if (!first) break;
      this.#now = first.next;
      first.next += first.ms;
      first.step();
    }
    this.#now = end;
  }
}
