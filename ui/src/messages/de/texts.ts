import type { Texts } from '../en';
import { useCases } from './useCases';

export const texts: Texts = { ...useCases };
