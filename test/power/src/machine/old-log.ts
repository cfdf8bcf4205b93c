import { mkdirSync, rmSync } from 'node:fs';
import { openSqliteLogReader } from '@stillhere/event-store-sqlite';
import { writeAsFormat1 } from '@stillhere/harness/format-1';
import { writeLargeLog } from '@stillhere/harness/large-log';
import { type Mark, markOf } from '../said.js';

/** Emulated, they take long enough to be written anew for a moment to meet the midst of it. */
const events = 400;

/** Leaves in the folder what a version of before would have left, and says what is in it. */
export async function writeOldLog(directory: string): Promise<Mark[]> {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  await writeLargeLog(directory, events);
  await writeAsFormat1(directory);
  const reader = openSqliteLogReader({ directory });
  const marks: Mark[] = [];
  for await (const { stream, revision, eventId } of reader.everything()) {
    marks.push(markOf(stream, revision, eventId));
  }
  reader.close();
  return marks;
}
