import { join } from 'node:path';
import { sealStream } from '@stillhere/audit-log';
import { createMemoryReadModelStore } from '@stillhere/event-processing';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { silentLogger, systemRandom } from '@stillhere/nest-kit';
import {
  createSealingCheckpoint,
  openCheckpointFiles,
  Sealer,
  sealEveryMs,
} from '@stillhere/sealing';
import {
  createMemorySubjectKeyStore,
  openKeyFileProvider,
  openSubjectKeys,
} from '@stillhere/subject-keys';
import { eventually, manualClock } from '@stillhere/testing';
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
  const keys = openSubjectKeys({
    store: createMemorySubjectKeyStore(),
    provider: openKeyFileProvider(join(directory, 'test.key')),
    cacheEntriesMax: 2,
  });
  const sealer = new Sealer({
    ...{ store, keys, keyNumber: 1, clock, timers: clock, random: systemRandom },
    checkpoint: createSealingCheckpoint(createMemoryReadModelStore()),
    place: openCheckpointFiles(outsideOf(directory)),
    logger: silentLogger,
    onFault: ({ error }) => {
      throw error;
    },
  });
  sealer.start();
  let before = 0;
  for (const [at, part] of parts.entries()) {
    await fillLog(store, part);
    before += 1 + (at === 0 ? 1 : 0);
    await eventually('the log is sealed', async () => {
      await clock.advance(sealEveryMs);
      const head = await store.head(sealStream('local'));
      return head.status === 'open' && head.revision + 1 >= before;
    });
    afterEach(at);
  }
  await sealer.stop();
  await store.close();
}

export const outsideOf = (directory: string): string => `${directory}.outside`;
