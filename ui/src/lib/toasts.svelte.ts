// What was done and can be undone: said in a corner until it is dismissed, or for ten seconds in
// which nobody points at it.

import { announce } from './announce';

export interface Toast {
  id: number;
  text: string;
  undo?: () => void | Promise<void>;
  bad: boolean;
}

const STAYS_MS = 10_000;

class Toasts {
  all = $state.raw<readonly Toast[]>([]);
  #ids = 0;
  #held = false;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  add(text: string, options: { undo?: () => void | Promise<void>; bad?: boolean } = {}): number {
    const toast: Toast = { id: ++this.#ids, text, bad: options.bad ?? false, undo: options.undo };
    for (const old of this.all.slice(0, -2)) this.dismiss(old.id);
    this.all = [...this.all, toast];
    announce(text, toast.bad);
    if (!this.#held) this.#later(toast.id);
    return toast.id;
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.all = this.all.filter((toast) => toast.id !== id);
    if (this.all.length === 0) this.#held = false;
  }

  async undo(toast: Toast): Promise<void> {
    this.dismiss(toast.id);
    await toast.undo?.();
  }

  /** Somebody points at them: none goes. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    for (const toast of this.all) {
      if (held) clearTimeout(this.#timers.get(toast.id));
      else this.#later(toast.id);
    }
  }

  #later(id: number): void {
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), STAYS_MS),
    );
  }
}

export const toasts = new Toasts();
