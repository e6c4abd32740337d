import type { Texts } from '../en';
import { machine } from './machine';
import { useCases } from './useCases';

export const texts: Texts = { ...machine, ...useCases };
