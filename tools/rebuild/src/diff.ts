import { isDeepStrictEqual } from 'node:util';
import {
  allEntries,
  createMemoryReadModelStore,
  type EntryReader,
  type LedgerDefinition,
  type StoredRows,
} from '@stillhere/event-processing';
import type { JsonValue, Position } from '@stillhere/kernel';
import type { ReadableLog } from '@stillhere/log-source';
import { foldInto } from './fold.js';
import { type AnyProjection, isLedger } from './projections.js';

/** A row as one of them has it and the other one has not. `undefined`: it has no such row. */
export interface RowDifference {
  readonly key: string;
  readonly live: JsonValue | undefined;
  readonly rebuilt: JsonValue | undefined;
}

export type Diff =
  /** Nothing was ever stored of it. */
  | { readonly result: 'not-there' }
  /** It was made from events that this log does not hold. */
  | { readonly result: 'ahead'; readonly position: Position }
  | {
      readonly result: 'same' | 'different';
      /** Up to which both were made. */
      readonly position: Position;
      readonly events: number;
      readonly rows: number;
      /** In the order of the keys. */
      readonly first: RowDifference | undefined;
    };

/** Makes the projection in memory up to where the live one is stored, and compares. */
export async function diff(
  projection: AnyProjection,
  { log, live, entries: liveEntries }: DiffParts,
): Promise<Diff> {
  const { checkpoint: upTo } = live;
  if (upTo === undefined) return { result: 'not-there' };
  const model = await createMemoryReadModelStore().open(projection.name);
  const places = new Set<string>();
  const folding = isLedger(projection) ? noting(projection, places) : projection;
  const { events, position } = await foldInto(model, folding, { log, upTo });
  if (position !== upTo) return { result: 'ahead', position: upTo };
  const rebuilt = new Map((await model.read()).rows);
  const stored = new Map(live.rows);
  for await (const [key, value] of entryRows(model, places, upTo)) rebuilt.set(key, value);
  for await (const [key, value] of entryRows(liveEntries, places, upTo)) stored.set(key, value);
  const first = firstDifference(stored, rebuilt);
  const result = first === undefined ? 'same' : 'different';
  return { result, position, events, rows: rebuilt.size, first };
}

interface DiffParts {
  readonly log: Pick<ReadableLog, 'readAll'>;
  readonly live: StoredRows;
  readonly entries: EntryReader;
}

/** The same ledger; whose entries it makes, and of what kinds, is noted. */
const noting = (
  ledger: LedgerDefinition<JsonValue>,
  places: Set<string>,
): LedgerDefinition<JsonValue> => ({
  ...ledger,
  apply(event, state) {
    const step = ledger.apply(event, state);
    for (const { tenant, kind } of step.entries) places.add(`${tenant}/${kind}`);
    return step;
  },
});

/** As rows, so that both are compared in one way. */
async function* entryRows(
  reader: EntryReader,
  places: ReadonlySet<string>,
  upTo: Position,
): AsyncGenerator<readonly [string, JsonValue]> {
  await reader.standing();
  const ever = { fromMs: Number.MIN_SAFE_INTEGER, untilMs: Number.MAX_SAFE_INTEGER, upTo };
  for (const place of places) {
    const [tenant = '', kind = ''] = place.split('/');
    for await (const entry of allEntries(reader, { tenant, kind, ...ever })) {
      const { untilMs, position, ordinal, fromMs, value } = entry;
      yield [`entry/${place}/${untilMs}/${position}/${ordinal}`, { fromMs, value }];
    }
  }
}

export function firstDifference(
  live: ReadonlyMap<string, JsonValue>,
  rebuilt: ReadonlyMap<string, JsonValue>,
): RowDifference | undefined {
  const keys = [...new Set([...live.keys(), ...rebuilt.keys()])].sort();
  const key = keys.find((one) => !isDeepStrictEqual(live.get(one), rebuilt.get(one)));
  return key === undefined ? undefined : { key, live: live.get(key), rebuilt: rebuilt.get(key) };
}
