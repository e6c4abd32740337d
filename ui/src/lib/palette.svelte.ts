// What the command palette offers: screens hand in what they can do while they are shown.

import { untrack } from 'svelte';
import type { IconName } from './icons';

export interface Command {
  id: string;
  label: string;
  /** E.g. the shortcut, or what kind of thing it is. */
  hint?: string;
  icon?: IconName;
  run: () => void;
}

class Palette {
  open = $state(false);
  #sources = $state.raw<readonly (() => readonly Command[])[]>([]);

  get commands(): readonly Command[] {
    return this.#sources.flatMap((source) => source());
  }

  /** `source` is read while the palette is open; answers how to take it away. */
  offer(source: () => readonly Command[]): () => void {
    this.#sources = [...untrack(() => this.#sources), source];
    return () => {
      this.#sources = this.#sources.filter((one) => one !== source);
    };
  }
}

export const palette = new Palette();

/** As long as the component that calls it lives. */
export function useCommands(source: () => readonly Command[]): void {
  $effect(() => palette.offer(source));
}
