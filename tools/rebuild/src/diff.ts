import { isDeepStrictEqual } from 'node:util';
import { createMemoryReadModelStore, type StoredRows } from '@stillhere/event-processing';
import type { JsonValue, Position } from '@stillhere/kernel';
import type { ReadableLog } from '@stillhere/log-source';
import { foldInto } from './fold.js';
import type { AnyProjection } from './projections.js';

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
  { log, live }: { readonly log: Pick<ReadableLog, 'readAll'>; readonly live: StoredRows },
): Promise<Diff> {
  const { checkpoint: upTo } = live;
  if (upTo === undefined) return { result: 'not-there' };
  const model = await createMemoryReadModelStore().open(projection.name);
  const { events, position } = await foldInto(model, projection, { log, upTo });
  if (position !== upTo) return { result: 'ahead', position: upTo };
  const rebuilt = new Map((await model.read()).rows);
  const first = firstDifference(new Map(live.rows), rebuilt);
  const result = first === undefined ? 'same' : 'different';
  return { result, position, events, rows: rebuilt.size, first };
}

export function firstDifference(
  live: ReadonlyMap<string, JsonValue>,
  rebuilt: ReadonlyMap<string, JsonValue>,
): RowDifference | undefined {
  const keys = [...new Set([...live.keys(), ...rebuilt.keys()])].sort();
  const key = keys.find((one) => !isDeepStrictEqual(live.get(one), rebuilt.get(one)));
  return key === undefined ? undefined : { key, live: live.get(key), rebuilt: rebuilt.get(key) };
}
