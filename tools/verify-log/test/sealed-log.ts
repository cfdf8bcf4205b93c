import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { startTestSealer } from '@stillhere/sealing/testing';
import { manualClock } from '@stillhere/testing';
import { type FillOptions, fillLog } from './sample-log.js';

/**
 * A log that is sealed after each part, as a server seals it; checkpoints of each are in `<directory>.outside`. `afterEach` may
 * copy what lies there so far.
 */
export async function writeSealedLog(
  directory: string,
  parts: readonly FillOptions[],
  afterEach: (part: number) => void = () => undefined,
): Promise<void> {
  const clock = manualClock();
  const store = await openSqliteEventStore({ directory });
  const sealer = startTestSealer({ store, clock, directory, outside: outsideOf(directory) });
  for (const [at, part] of parts.entries()) {
    await fillLog(store, part);
    // The first checkpoint comes with its key.
    await sealer.sealed(at + 2);
    afterEach(at);
  }
  await sealer.stop();
  await store.close();
}

export const outsideOf = (directory: string): string => `${directory}.outside`;
