import type { Catalogue } from '../index.svelte';
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
import { texts } from './texts';
import { failures } from './failures';
import { updates } from './updates';

export const de: Catalogue = {
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
