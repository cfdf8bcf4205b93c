import type { Position } from '@stillhere/kernel';
import * as v from 'valibot';
import { type DataFileName, dataFileNames } from './data-files.js';

/** An event by its place, as far as it tells this history from another. */
export interface LogPoint {
  readonly position: Position;
  readonly hash: string;
}

/** What lies in a data directory, by ids that belong together. */
export interface Inventory {
  readonly log: string;
  /** The log lies on a server, all else here. */
  readonly logIn?: 'postgres' | 'eventstoredb' | undefined;
  readonly since: string;
  /**
   * Of a key file its own id; of a database that of the log which it belongs to. A file without an
   * entry is taken as it is, or made, at the next start.
   */
  readonly ids: Readonly<Partial<Record<DataFileName, string>>>;
  /** Up to here the log once was: what ends before is an older copy, or was cut off. */
  readonly reached?: (LogPoint & { readonly at: string }) | undefined;
}

export const inventoryFile = 'inventory.json';
const form = 'stillhere-inventory/1';

const id = v.pipe(v.string(), v.regex(/^[\w.-]{1,80}$/));
const schema = v.object({
  form: v.literal(form),
  log: id,
  logIn: v.optional(v.picklist(['postgres', 'eventstoredb'])),
  since: v.string(),
  ids: v.record(v.picklist(dataFileNames), id),
  reached: v.optional(
    v.object({
      position: v.pipe(v.string(), v.regex(/^(?:\d{16}|\d{20}\/\d{20})$/)),
      hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      at: v.string(),
    }),
  ),
});

/** `undefined`: not what this version writes. */
export function parseInventory(text: string): Inventory | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) return undefined;
  const { log, logIn, since, ids, reached } = parsed.output;
  const at = reached && { ...reached, position: reached.position as Position };
  return { log, ...(logIn && { logIn }), since, ids, ...(at && { reached: at }) };
}

export const inventoryText = ({ log, logIn, since, ids, reached }: Inventory): string =>
  `${JSON.stringify({ form, log, logIn, since, ids, reached }, null, 2)}\n`;
