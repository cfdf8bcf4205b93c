import type { Zone } from '../../domain/measures/zone.js';

/** `instant`: milliseconds since 1970, shown as time in the table's zone. */
export interface Column {
  readonly name: string;
  readonly type: 'text' | 'number' | 'integer' | 'flag' | 'instant';
}
export type Value = string | number | boolean | null;

/** What is shown, printed and exported: one shape for all, so that file and screen never differ. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: Iterable<readonly Value[]> | AsyncIterable<readonly Value[]>;
  readonly zone: Zone;
}

export const tableFormats = ['csv', 'jsonl', 'parquet'] as const;
export type TableFormat = (typeof tableFormats)[number];

/** Takes what comes next; the next call waits for it. */
export type Write = (bytes: Uint8Array) => void | Promise<void>;

/** Collected before they are written: few writes, and memory that does not grow with the table. */
export const chunkCharsMax = 65_536;
