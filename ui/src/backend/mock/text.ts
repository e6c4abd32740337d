import type { Finding, Kind, Problem, Text } from '../types';

/** Like `Text::of` in the program: facts are filled in where they are named in braces. */
export function text(code: string, english: string, facts: Record<string, string> = {}): Text {
  return {
    code,
    facts,
    english: english.replace(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole),
  };
}

export function problem(
  kind: Kind,
  what: Text,
  advice: Text | null = null,
  findings: Finding[] = [],
): Problem {
  return { kind, what, advice, evidence: what.english, findings, csvFindings: [] };
}
