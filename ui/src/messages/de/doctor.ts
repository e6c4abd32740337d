import type { doctor as english } from '../en/doctor';

export const doctor: typeof english = {};
