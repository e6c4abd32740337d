// The groups as a tree, and which of its rows are in sight.

import type { GroupRow } from '../../backend/types';

export interface Node {
  group: GroupRow;
  depth: number;
  parents: boolean;
}

/** In order of name; those whose parent is not there stand at the top. */
export function visible(groups: readonly GroupRow[], open: ReadonlySet<string>): Node[] {
  const names = new Set(groups.map(({ name }) => name));
  const children = new Map<string | null, GroupRow[]>();
  for (const group of [...groups].sort((a, b) => a.name.localeCompare(b.name))) {
    const parent = group.parent !== null && names.has(group.parent) ? group.parent : null;
    children.set(parent, [...(children.get(parent) ?? []), group]);
  }
  const shown: Node[] = [];
  const walk = (parent: string | null, depth: number) => {
    for (const group of children.get(parent) ?? []) {
      const parents = children.has(group.name);
      shown.push({ group, depth, parents });
      if (parents && open.has(group.name)) walk(group.name, depth + 1);
    }
  };
  walk(null, 0);
  return shown;
}
