import type { ImageRow, Text } from '../../backend/types';
import type { Sort } from '../../lib/table';

/** Every word somewhere in name, kind, version or hash. */
export function found(
  images: readonly ImageRow[],
  text: string,
  kind: (row: ImageRow) => string,
): ImageRow[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...images];
  return images.filter((row) => {
    const everything = [row.name, kind(row), row.version ?? '', row.hash].join(' ');
    return words.every((word) => everything.toLocaleLowerCase().includes(word));
  });
}

/** Versions and names as people count: 2.10 after 2.9. */
const inOrder = new Intl.Collator(undefined, { numeric: true });

export function sorted(
  images: readonly ImageRow[],
  { by, descending }: Sort,
  say: (text: Text) => string,
): ImageRow[] {
  const compare = (a: ImageRow, b: ImageRow): number => {
    switch (by) {
      case 'name':
        return inOrder.compare(a.name, b.name);
      case 'kind':
        return inOrder.compare(say(a.kind), say(b.kind));
      case 'version':
        return inOrder.compare(a.version ?? '', b.version ?? '');
      case 'size':
        return a.size - b.size;
      case 'usedBy':
        return a.usedBy - b.usedBy;
      default:
        return a.addedAt - b.addedAt;
    }
  };
  return images.toSorted((a, b) => (descending ? -compare(a, b) : compare(a, b)));
}
