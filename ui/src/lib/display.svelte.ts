// How the window looks, from the settings: theme, size of targets, language.

import type { Settings } from '../backend/types';
import { words } from '../messages/index.svelte';

class Display {
  largeTargets = $state(false);
  light = $state(false);

  /** Applies settings to the page; called again whenever they or the system's wishes change. */
  apply(root: HTMLElement, settings: Settings, system: { light: boolean; language: string }): void {
    this.largeTargets = settings.largeTargets;
    this.light = settings.theme === 'system' ? system.light : settings.theme === 'light';
    words.language =
      settings.language === 'system'
        ? system.language.startsWith('de')
          ? 'de'
          : 'en'
        : settings.language;
    root.dataset.theme = this.light ? 'light' : 'dark';
    root.dataset.targets = settings.largeTargets ? 'large' : 'normal';
    root.lang = words.language;
  }
}

export const display = new Display();
