// How hard a passphrase is to guess, roughly: length counts, repetition does not.

export type Strength = 'none' | 'weak' | 'fair' | 'good';

export function strength(passphrase: string): Strength {
  if (passphrase === '') return 'none';
  // Runs (`aaaa`) and steps (`1234`, `dcba`) are worth little more than one character.
  const codes = [...passphrase].map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, at) => code - (codes[at] ?? 0));
  const surprises =
    1 + steps.filter((step, at) => at === 0 || step !== steps[at - 1] || Math.abs(step) > 1).length;
  const worth = Math.min(surprises, new Set(codes).size * 2);
  if (worth < 10) return 'weak';
  return worth < 18 ? 'fair' : 'good';
}
