import type { Texts } from '../en';

const filled = (template: string) => (facts: Record<string, string>) =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole);

/** Sentences by their code, from templates in which facts stand in braces. */
export const sentences = (templates: Record<string, string>): Texts =>
  Object.fromEntries(Object.entries(templates).map(([code, text]) => [code, filled(text)]));
