import { mkdirSync } from 'node:fs';
import { writeAsFormat1 } from '@stillhere/harness/format-1';
import { writeLargeLog } from '@stillhere/harness/large-log';
import type { Orders } from '../said.js';
import { libraryDirectory } from './library.js';
import { look } from './look.js';
import type { Port } from './port.js';

/** What a version of before would have left, told as it is found. */
export async function writeOldLog(port: Port, { oldEvents }: Orders): Promise<void> {
  mkdirSync(libraryDirectory);
  await writeLargeLog(libraryDirectory, oldEvents);
  await writeAsFormat1(libraryDirectory);
  await look(port, libraryDirectory);
}
