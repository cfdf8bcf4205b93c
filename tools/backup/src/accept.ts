import type { Output } from '@stillhere/command-line';
import { acceptFile, type DataFileName, look } from '@stillhere/data-directory';
import { acquireDirectoryLock, type DirectoryLock } from '@stillhere/sqlite';
import type { DataPlace } from './check.js';
import { sentenceOf } from './spoken.js';

/** An operator's word that a file is to be taken as it is, or made anew where it is missing. */
export async function runAccept(
  { directory, source }: DataPlace,
  name: DataFileName,
  output: Output,
): Promise<number> {
  let lock: DirectoryLock | undefined;
  try {
    const looking = { lookAtLog: await source.look(), logIn: source.logIn };
    if (look(directory, looking).present.size === 0) {
      output.say(`There is no Stillhere data in ${directory}. Nothing was changed.`);
      return 1;
    }
    lock = acquireDirectoryLock(directory);
    const found = look(directory, { ...looking, isMine: true });
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
