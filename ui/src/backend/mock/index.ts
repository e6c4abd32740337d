// A program that is not there: it answers from a seeded world and plays rollouts in it, so that the
// screens can be built and tested in a browser. `?scenario=` chooses the situation (`scenario.ts`),
// `?recording=` plays what the real program said (`replay.ts`).

import type { Backend } from '../backend';
import { ledgerAnswers } from './answers/activity';
import { deviceAnswers } from './answers/devices';
import { imageAnswers } from './answers/images';
import { keyAnswers } from './answers/keys';
import { rolloutAnswers } from './answers/rollouts';
import { shellAnswers } from './answers/shell';
import { updateAnswers } from './answers/updates';
import { systemClock, type Clock } from './clock';
import { Program } from './program';
import { recording, replay } from './replay';
import { scenarioOf } from './scenario';
import { underScenario } from './trouble';

export function mock(params: URLSearchParams, clock: Clock = systemClock): Backend {
  const program = new Program(scenarioOf(params.get('scenario')), clock, params);
  return underScenario(program, {
    ...shellAnswers(program),
    ...rolloutAnswers(program),
    ...updateAnswers(program),
    ...deviceAnswers(program),
    ...imageAnswers(program),
    ...keyAnswers(program),
    ...ledgerAnswers(program),
  });
}

/** What the address asks for: a recording by its name, or a scenario. */
export async function mockOf(params: URLSearchParams): Promise<Backend> {
  const backend = mock(params);
  const name = params.get('recording');
  const recorded = name === null ? null : await recording(name);
  return recorded ? replay(backend, recorded, systemClock) : backend;
}
