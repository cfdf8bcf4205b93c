import { instantText } from './instant-text.js';
import { chunkCharsMax, type Table, type Write } from './table.js';

/** One object a line, with the columns as its keys. */
export async function writeJsonLines(table: Table, write: Write): Promise<number> {
  const encoder = new TextEncoder();
  let text = '';
  let rows = 0;
  for await (const row of table.rows) {
    rows += 1;
    const entries = table.columns.map(({ name, type }, index) => {
      const value = row[index] ?? null;
      const isInstant = type === 'instant' && value !== null;
      return [name, isInstant ? instantText(Number(value), table.zone) : value];
    });
    text += `${JSON.stringify(Object.fromEntries(entries))}\n`;
    if (text.length < chunkCharsMax) continue;
    await write(encoder.encode(text));
    text = '';
  }
  await write(encoder.encode(text));
  return rows;
}
