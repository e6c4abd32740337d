import type { devices as english } from '../en/devices';

export const devices: typeof english = {};
