import { ByteWriter, parquetWriteRows } from 'hyparquet-writer';
import type { Column, Table, Value, Write } from './table.js';

const typeOf = {
  text: 'STRING',
  number: 'DOUBLE',
  integer: 'INT64',
  flag: 'BOOLEAN',
  instant: 'TIMESTAMP',
} as const;

/** So many rows are in memory at once. */
const rowGroupSize = 20_000;

/** Times are instants in UTC; the zone that was asked for stands in the file's metadata. */
export async function writeParquet(table: Table, write: Write): Promise<number> {
  let rows = 0;
  async function* objects(): AsyncGenerator<Record<string, unknown>> {
    for await (const row of table.rows) {
      rows += 1;
      yield Object.fromEntries(
        table.columns.map((column, index) => [column.name, stored(column, row[index] ?? null)]),
      );
    }
  }
  const writer = new ByteWriter();
  const flush = async (): Promise<void> => {
    const bytes = new Uint8Array(writer.buffer, 0, writer.index).slice();
    writer.index = 0;
    await write(bytes);
  };
  await parquetWriteRows({
    ...{ writer: Object.assign(writer, { flush, finish: flush }), rows: objects(), rowGroupSize },
    columns: table.columns.map(({ name, type }) => ({ name, type: typeOf[type], nullable: true })),
    kvMetadata: [{ key: 'zone', value: table.zone.name }],
    createdBy: 'Stillhere',
  });
  return rows;
}

function stored({ type }: Column, value: Value): unknown {
  if (value === null) return undefined;
  if (type === 'integer') return BigInt(value);
  return type === 'instant' ? new Date(Number(value)) : value;
}
