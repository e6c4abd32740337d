// Shortcuts of the whole window. Single letters never act; Esc closes or clears, never stops work.

export interface Shortcut {
  /** E.g. `ctrl+k`, `f6`, `shift+f6`, `escape`. */
  keys: string;
  run: () => void;
}

class Shortcuts {
  readonly #all: Shortcut[] = [];

  /** The one registered last goes first; answers how to take it away. */
  add(keys: string, run: () => void): () => void {
    const shortcut = { keys, run };
    this.#all.push(shortcut);
    return () => {
      this.#all.splice(this.#all.indexOf(shortcut), 1);
    };
  }

  /** For `keydown` of the window. */
  handle = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const keys = keysOf(event);
    const found = this.#all.findLast((shortcut) => shortcut.keys === keys);
    if (!found) return;
    event.preventDefault();
    found.run();
  };
}

function keysOf(event: KeyboardEvent): string {
  const parts: string[] = [];
  // A Mac's Command stands for Ctrl.
  if (event.ctrlKey || event.metaKey) parts.push('ctrl');
  if (event.altKey) parts.push('alt');
  if (event.shiftKey) parts.push('shift');
  parts.push(event.key.toLowerCase());
  return parts.join('+');
}

export const shortcuts = new Shortcuts();

/** As long as the component that calls it lives. */
export function useShortcut(keys: string, run: () => void): void {
  $effect(() => shortcuts.add(keys, run));
}

/** Ctrl+F goes to the screen's filter. */
export function useFilterKey(input: () => HTMLElement | null | undefined): void {
  useShortcut('ctrl+f', () => input()?.focus());
}
