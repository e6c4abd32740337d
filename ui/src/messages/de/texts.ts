import type { Texts } from '../en';

export const texts: Texts = {};
