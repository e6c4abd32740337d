import { activity } from './activity';
import { common } from './common';
import { devices } from './devices';
import { doctor } from './doctor';
import { images } from './images';
import { keys } from './keys';
import { rehearsal } from './rehearsal';
import { rollouts } from './rollouts';
import { settings } from './settings';
import { shell } from './shell';
import { start } from './start';
import { updates } from './updates';

/** Sentences the program makes, by their code. English stands in the program itself. */
export type Texts = Record<string, ((facts: Record<string, string>) => string) | undefined>;
/** How executions end, by the code of the failure; English stands in the program itself. */
export type Failures = Record<
  string,
  { what: string; meaning: string; advice: string } | undefined
>;

const texts: Texts = {};
const failures: Failures = {};

export const en = {
  common,
  shell,
  start,
  rollouts,
  updates,
  devices,
  images,
  keys,
  activity,
  settings,
  doctor,
  rehearsal,
  texts,
  failures,
};
