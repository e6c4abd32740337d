import type { rollouts as english } from '../en/rollouts';

export const rollouts: typeof english = {};
