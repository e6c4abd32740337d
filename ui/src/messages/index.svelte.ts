// The one message catalogue. English is complete and is the type of every other language.

import type { Text } from '../backend/types';
import { de } from './de';
import { en } from './en';

export type Catalogue = typeof en;

export const CATALOGUES: Record<'en' | 'de', Catalogue> = { en, de };

class Words {
  language = $state<'en' | 'de'>('en');

  get now(): Catalogue {
    return CATALOGUES[this.language];
  }
}

export const words = new Words();

/** The catalogue of the chosen language; read it while rendering, so that a change is seen. */
export const m = (): Catalogue => words.now;

/** A sentence made by the program, in the chosen language where its catalogue knows the code. */
export function say(text: Text): string {
  const sentence = words.now.texts[text.code];
  return sentence ? sentence(text.facts) : text.english;
}
