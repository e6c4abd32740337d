// Which step of the editor a field stands on, and what was found there.

import type { Finding } from '../../backend/types';

export const STEPS = ['files', 'signature', 'devices', 'speed', 'review'] as const;
export type StepName = (typeof STEPS)[number];

const BEGINNINGS: readonly [RegExp, StepName][] = [
  [/^files\[\d+\]\.codeSigning/, 'signature'],
  [/^additionalParameters\.fieldlift\.unsignedPolicy$/, 'signature'],
  [/^additionalParameters\.fieldlift\.expectedVersion$/, 'files'],
  [/^(files|otaUpdateId|description|tags)\b/, 'files'],
  [/^targets\b/, 'devices'],
  [/^targetSelection$/, 'speed'],
  [/^(awsJob|protocols|roleArn|additionalParameters)/, 'speed'],
];

/** What belongs to no field is shown where the update is looked at as a whole. */
export const stepOf = (field: string): StepName =>
  BEGINNINGS.find(([beginning]) => beginning.test(field))?.[1] ?? 'review';

export interface Tally {
  errors: number;
  warnings: number;
}

export function tally(findings: readonly Finding[], step: StepName): Tally {
  const own = findings.filter((finding) => stepOf(finding.field) === step);
  const errors = own.filter((finding) => finding.severity === 'error').length;
  return { errors, warnings: own.length - errors };
}
