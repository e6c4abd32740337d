import type { Draft, Tag, UpdateRow } from '../../backend/types';
import { m } from '../../messages/index.svelte';
import { tagText } from './summary';

/** All tags in use, the most used first. */
export function tagsOf(updates: readonly UpdateRow[], drafts: readonly Draft[]): string[] {
  const uses = new Map<string, number>();
  for (const tags of [
    ...updates.map((row) => row.tags),
    ...drafts.map((draft) => draft.definition.tags ?? []),
  ])
    for (const tag of tags) uses.set(tagText(tag), (uses.get(tagText(tag)) ?? 0) + 1);
  return [...uses].toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([tag]) => tag);
}

/** Every chosen tag, and every word somewhere. */
export function matches(
  id: string,
  description: string | null,
  tags: readonly Tag[],
  text: string,
  chosen: readonly string[],
): boolean {
  const own = tags.map(tagText);
  if (chosen.some((tag) => !own.includes(tag))) return false;
  const everything = [id, description ?? '', ...own].join(' ').toLocaleLowerCase();
  return text
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => everything.includes(word));
}

export function signatureOf(row: UpdateRow): { signed: boolean; text: string } {
  const words = m().updates;
  if (row.signedWith !== null) return { signed: true, text: words.signedBy(row.signedWith) };
  if (row.unsignedReason !== null)
    return { signed: false, text: words.unsignedFor(row.unsignedReason) };
  return { signed: true, text: words.signedElsewhere };
}
