// A map as rows one can type in.

export interface MapRow {
  name: string;
  value: string;
}

export const toRows = (
  map: Record<string, string> | undefined,
  except: readonly string[],
): MapRow[] =>
  Object.entries(map ?? {})
    .filter(([name]) => !except.includes(name))
    .map(([name, value]) => ({ name, value }));

/** What of it a map can hold: of two rows with one name the first, and none without a name. */
export function fromRows(rows: readonly MapRow[]): MapRow[] {
  const names = new Set<string>();
  return rows.filter(({ name }) => {
    const kept = name !== '' && !names.has(name);
    names.add(name);
    return kept;
  });
}

export function twice(rows: readonly MapRow[]): ReadonlySet<string> {
  const kept = new Set(fromRows(rows));
  return new Set(rows.filter((row) => row.name !== '' && !kept.has(row)).map(({ name }) => name));
}

/** Whatever the order: the program sorts them. */
export function sameRows(a: readonly MapRow[], b: readonly MapRow[]): boolean {
  const values = new Map(b.map(({ name, value }) => [name, value]));
  return a.length === b.length && a.every(({ name, value }) => values.get(name) === value);
}
