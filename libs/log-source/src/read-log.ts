import { assertWhole, type DataFileName } from '@stillhere/data-directory';
import { logSourceOf, type ReadableLog } from './log-source.js';

export interface LogPlace {
  /** Absolute. */
  readonly directory: string;
  /** A log on a server; empty: the one in the directory. */
  readonly url: string;
  /**
   * What of the directory is read: it has to belong together, for a loss must not read like an erasure, nor another log
   * like this one. Default: the log, where it lies there; a log on a server stands for itself.
   */
  readonly uses?: readonly DataFileName[];
}

/** Opens the log for one look and closes it. Rejects with DataRefused, StoreUnavailable, LogCorruption, or as `look` does. */
export async function readLog<Result>(
  { directory, url, uses = url === '' ? ['log.db'] : [] }: LogPlace,
  look: (log: ReadableLog) => Result | Promise<Result>,
): Promise<Result> {
  const source = logSourceOf(directory, url);
  if (uses.length > 0) {
    assertWhole(directory, { lookAtLog: await source.look(), logIn: source.logIn, uses });
  }
  const log = await source.read();
  try {
    return await look(log);
  } finally {
    await log.close();
  }
}
