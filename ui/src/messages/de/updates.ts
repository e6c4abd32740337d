import type { updates as english } from '../en/updates';

export const updates: typeof english = {};
