import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { zoneOf } from '../../domain/measures/zone.js';
import type { Column, Table, TableFormat, Value } from './table.js';
import { writeTable } from './write-table.js';

const zone = zoneOf('Europe/Berlin');
if (zone === undefined) throw new Error('this Node knows no Berlin');

const columns: readonly Column[] = [
  { name: 'who', type: 'text' },
  { name: 'share', type: 'number' },
  { name: 'ms', type: 'integer' },
  { name: 'hidden', type: 'flag' },
  { name: 'from', type: 'instant' },
];
const summer = Date.UTC(2026, 2, 29, 1);
const rows: readonly (readonly Value[])[] = [
  ['Zoë 💙', 0.5, -3, true, summer - 1],
  ['=HYPERLINK("x")', null, 2 ** 40, false, summer],
  ['a,"b"\r\nc', 1e-7, 0, null, null],
];

async function written(table: Table, format: TableFormat, bom = false): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const count = await writeTable(table, { format, bom }, (bytes) => {
    chunks.push(bytes.slice());
  });
  expect(count).toBe([...(table.rows as Iterable<unknown>)].length);
  return Buffer.concat(chunks);
}

/** RFC 4180, read by its own grammar. */
const cellsOf = (text: string): string[][] =>
  text
    .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(
        ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
      ),
    );

const objectsOf = async (bytes: Buffer) => {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  return (await parquetReadObjects({ file })) as Record<string, unknown>[];
};

describe('a table as CSV', () => {
  it('is what RFC 4180 says, with its zone in the header and formulas defused', async () => {
    const text = (await written({ columns, rows, zone }, 'csv')).toString('utf8');
    expect(text.split('\r\n').slice(0, 3)).toEqual([
      'who,share,ms,hidden,from (Europe/Berlin)',
      'Zoë 💙,0.5,-3,true,2026-03-29T01:59:59.999+01:00',
      `"'=HYPERLINK(""x"")",,1099511627776,false,2026-03-29T03:00:00.000+02:00`,
    ]);
    expect(cellsOf(text)[3]).toEqual(['a,"b"\r\nc', '1e-7', '0', '', '']);
  });

  it('begins with a byte order mark on request only', async () => {
    const mark = Buffer.from([0xef, 0xbb, 0xbf]);
    const table = { columns, rows, zone };
    expect((await written(table, 'csv', true)).subarray(0, 3)).toEqual(mark);
    expect((await written(table, 'csv')).subarray(0, 3)).not.toEqual(mark);
  });

  it('gives every text back, and no cell of text begins as a formula', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' })), async (texts) => {
        const table = { columns: columns.slice(0, 1), rows: texts.map((one) => [one]), zone };
        const [, ...cells] = cellsOf((await written(table, 'csv')).toString('utf8'));
        expect(cells.map(([cell = '']) => cell.replace(/^'(?=[=+\-@\t\r\n])/, ''))).toEqual(texts);
        for (const [cell = ''] of cells) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
    );
  });
});

describe('a table as JSON Lines', () => {
  it('has one object a line', async () => {
    const text = (await written({ columns, rows, zone }, 'jsonl')).toString('utf8');
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      { who: 'Zoë 💙', share: 0.5, ms: -3, hidden: true, from: '2026-03-29T01:59:59.999+01:00' },
      {
        ...{ who: '=HYPERLINK("x")', share: null, ms: 1_099_511_627_776, hidden: false },
        from: '2026-03-29T03:00:00.000+02:00',
      },
      { who: 'a,"b"\r\nc', share: 1e-7, ms: 0, hidden: null, from: null },
    ]);
  });
});

describe('a table as Parquet', () => {
  it('is read as it was by a reader of Parquet', async () => {
    expect(await objectsOf(await written({ columns, rows, zone }, 'parquet'))).toEqual([
      { who: 'Zoë 💙', share: 0.5, ms: -3n, hidden: true, from: new Date(summer - 1) },
      { who: '=HYPERLINK("x")', share: null, ms: 2n ** 40n, hidden: false, from: new Date(summer) },
      { who: 'a,"b"\r\nc', share: 1e-7, ms: 0n, hidden: null, from: null },
    ]);
  });

  it('is whole over several groups of rows, and without any', async () => {
    const many = Array.from({ length: 45_000 }, (_, index) => [`c${index % 7}`, index]);
    const of = columns.slice(0, 2);
    const read = await objectsOf(await written({ columns: of, rows: many, zone }, 'parquet'));
    expect(read.length).toBe(45_000);
    expect(read[44_999]).toEqual({ who: `c${44_999 % 7}`, share: 44_999 });
    expect(await objectsOf(await written({ columns: of, rows: [], zone }, 'parquet'))).toEqual([]);
  });
});
