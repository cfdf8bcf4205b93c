import { writeCsv } from './csv.js';
import { writeJsonLines } from './json-lines.js';
import { writeParquet } from './parquet.js';
import type { Table, TableFormat, Write } from './table.js';

export interface Written {
  readonly format: TableFormat;
  /** Of CSV only. */
  readonly bom: boolean;
}

/** The one writer of tables. Resolves with the number of rows. */
export function writeTable(table: Table, { format, bom }: Written, write: Write): Promise<number> {
  switch (format) {
    case 'csv':
      return writeCsv(table, write, { bom });
    case 'jsonl':
      return writeJsonLines(table, write);
    case 'parquet':
      return writeParquet(table, write);
  }
}
