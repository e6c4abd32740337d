import type { Texts } from '../en';
import { machine } from './machine';
import { rolloutTexts } from './rolloutTexts';
import { useCases } from './useCases';

export const texts: Texts = { ...machine, ...rolloutTexts, ...useCases };
