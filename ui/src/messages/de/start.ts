import type { start as english } from '../en/start';

export const start: typeof english = {};
