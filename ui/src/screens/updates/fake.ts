// A program for tests: it answers what a test says, and refuses everything else.

import type { Backend } from '../../backend/backend';
import type { DefinitionCheck, Finding, Problem } from '../../backend/types';
import { Session } from '../../lib/session.svelte';

export function fakeBackend(answers: Partial<Backend>): Backend {
  return new Proxy(answers as Backend, {
    get: (target, name: keyof Backend) =>
      target[name] ?? (() => Promise.reject(new Error(`nobody answers ${String(name)}`))),
  });
}

export const sessionOf = (answers: Partial<Backend>): Session => new Session(fakeBackend(answers));

export function checkOf(findings: Finding[], more: Partial<DefinitionCheck> = {}): DefinitionCheck {
  return {
    findings,
    devices: 240,
    versions: [],
    already: 0,
    notConnected: 0,
    emptyTargets: [],
    expectedVersion: null,
    expects: [],
    bytesPerDevice: null,
    signsWith: null,
    needsPassphrase: false,
    awsDiffers: [],
    json: '{}',
    ...more,
  };
}

export const error = (field: string): Finding => ({
  field,
  severity: 'error',
  expected: `something at ${field}`,
  found: 'something else',
});

export const problem = (english: string): Problem => ({
  kind: 'machine',
  what: { code: 'test.problem', facts: {}, english },
  advice: null,
  evidence: english,
  findings: [],
  csvFindings: [],
});
