import type { rehearsal as english } from '../en/rehearsal';

export const rehearsal: typeof english = {};
