import type { images as english } from '../en/images';

export const images: typeof english = {};
