import { instantText } from './instant-text.js';
import { type Column, chunkCharsMax, type Table, type Value, type Write } from './table.js';

const lineEnd = '\r\n';

/**
 * RFC 4180. Times carry their zone in the header and their offset in each cell. `bom`: for spreadsheets that
 * take UTF-8 for something else without one.
 */
export async function writeCsv(
  table: Table,
  write: Write,
  { bom }: { readonly bom: boolean },
): Promise<number> {
  const encoder = new TextEncoder();
  const header = table.columns.map((column) => quoted(headOf(column, table.zone.name)));
  let text = `${bom ? '\uFEFF' : ''}${header.join(',')}${lineEnd}`;
  let rows = 0;
  for await (const row of table.rows) {
    rows += 1;
    text += table.columns.map((column, index) => cell(column, row[index] ?? null, table)).join(',');
    text += lineEnd;
    if (text.length < chunkCharsMax) continue;
    await write(encoder.encode(text));
    text = '';
  }
  await write(encoder.encode(text));
  return rows;
}

const headOf = ({ name, type }: Column, zone: string): string =>
  type === 'instant' ? `${name} (${zone})` : name;

function cell({ type }: Column, value: Value, { zone }: Table): string {
  if (value === null) return '';
  if (type === 'instant') return instantText(Number(value), zone);
  return type === 'text' ? quoted(defused(String(value))) : String(value);
}

/** A spreadsheet runs a text that begins so (OWASP, "CSV injection"); behind an apostrophe it is text. */
const defused = (text: string): string => (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text);

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
