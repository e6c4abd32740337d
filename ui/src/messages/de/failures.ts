import type { Failures } from '../en';

export const failures: Failures = {};
