/**
 * What only ever grows, found by key or by ordinal, in constant time and without a copy an event.
 *
 * Every version of a growing index shares the same two maps and knows how much of them is its own:
 * entries at or beyond `size` belong to later versions and are invisible. The version that owns
 * everything there is (the newest, and in a log there is one newest) adds in place; any other one
 * is a branch and copies its own part first. So a version, once made, never changes for whoever
 * holds it, and the usual course costs two map entries a message instead of a copy of them all.
 */
export interface AppendIndex<Entry> {
  readonly size: number;
  readonly ordinals: ReadonlyMap<string, number>;
  readonly entries: ReadonlyMap<number, Entry>;
}

export const emptyIndex = <Entry>(): AppendIndex<Entry> => ({
  size: 0,
  ordinals: new Map(),
  entries: new Map(),
});

export function entryOf<Entry>(index: AppendIndex<Entry>, key: string): Entry | undefined {
  const ordinal = index.ordinals.get(key);
  return ordinal === undefined ? undefined : entryAt(index, ordinal);
}

/** The entry added as number `ordinal`, from 0. */
export const entryAt = <Entry>(index: AppendIndex<Entry>, ordinal: number): Entry | undefined =>
  ordinal < index.size ? index.entries.get(ordinal) : undefined;

/** The first entry under a key stands; a later one changes nothing. */
export function withEntry<Entry>(
  index: AppendIndex<Entry>,
  key: string,
  entry: Entry,
): AppendIndex<Entry> {
  if (entryOf(index, key) !== undefined) return index;
  const own = index.entries.size === index.size ? index : branchOf(index);
  (own.ordinals as Map<string, number>).set(key, index.size);
  (own.entries as Map<number, Entry>).set(index.size, entry);
  return { size: index.size + 1, ordinals: own.ordinals, entries: own.entries };
}

function branchOf<Entry>(index: AppendIndex<Entry>): AppendIndex<Entry> {
  return {
    size: index.size,
    ordinals: new Map([...index.ordinals].filter(([, ordinal]) => ordinal < index.size)),
    entries: new Map([...index.entries].filter(([ordinal]) => ordinal < index.size)),
  };
}
