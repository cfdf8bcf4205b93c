import type { Output } from '@stillhere/command-line';
import { acceptFile, type DataFileName, look } from '@stillhere/data-directory';
import { inspectSqliteLog } from '@stillhere/event-store-sqlite';
import { acquireDirectoryLock, type DirectoryLock } from '@stillhere/sqlite';
import { sentenceOf } from './spoken.js';

/** An operator's word that a file is to be taken as it is, or made anew where it is missing. */
export function runAccept(directory: string, name: DataFileName, output: Output): number {
  const before = look(directory, { lookAtLog: inspectSqliteLog });
  if (before.present.size === 0) {
    output.say(`There is no Stillhere data in ${directory}. Nothing was changed.`);
    return 1;
  }
  let lock: DirectoryLock | undefined;
  try {
    lock = acquireDirectoryLock(directory);
    const found = look(directory, { lookAtLog: inspectSqliteLog, isMine: true });
    const { kind, sentence } = acceptFile(found, name, new Date().toISOString());
    output.say(kind === 'refused' ? `${sentence} Nothing was changed.` : sentence);
    return kind === 'refused' ? 1 : 0;
  } catch (error) {
    output.say(sentenceOf(error));
    return 1;
  } finally {
    lock?.release();
  }
}
