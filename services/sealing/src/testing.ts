import { join } from 'node:path';
import { sealStream } from '@stillhere/audit-log';
import { createMemoryReadModelStore } from '@stillhere/event-processing';
import type { EventStore } from '@stillhere/event-store';
import { silentLogger, systemRandom } from '@stillhere/nest-kit';
import {
  createMemorySubjectKeyStore,
  openKeyFileProvider,
  openSubjectKeys,
} from '@stillhere/subject-keys';
import { eventually, type ManualClock } from '@stillhere/testing';
import { createSealingCheckpoint } from './application/checkpoint.js';
import { Sealer } from './application/sealer.js';
import { sealEveryMs } from './domain/seal/seal.js';
import { openCheckpointFiles } from './process/checkpoint-files.js';

export interface TestSealer {
  /** A minute passes; resolves once `local` has as many events in its seal stream. */
  sealed(events: number): Promise<void>;
  stop(): Promise<void>;
}

/** A sealer beside a store, with keys of its own; `directory` holds their wrapping key, `outside` the checkpoints. */
export function startTestSealer(given: {
  readonly store: EventStore;
  readonly clock: ManualClock;
  readonly directory: string;
  readonly outside: string;
}): TestSealer {
  const { store, clock, directory, outside } = given;
  const keys = openSubjectKeys({
    store: createMemorySubjectKeyStore(),
    provider: openKeyFileProvider(join(directory, 'test.key')),
    cacheEntriesMax: 2,
  });
  const sealer = new Sealer({
    ...{ store, keys, keyNumber: 1, clock, timers: clock, random: systemRandom },
    checkpoint: createSealingCheckpoint(createMemoryReadModelStore()),
    place: openCheckpointFiles(outside),
    logger: silentLogger,
    onFault: ({ error }) => {
      throw error;
    },
  });
  sealer.start();
  return {
    stop: () => sealer.stop(),
    async sealed(events) {
      await eventually('the log is sealed', async () => {
        await clock.advance(sealEveryMs);
        const head = await store.head(sealStream('local'));
        return head.status === 'open' && head.revision + 1 >= events;
      });
    },
  };
}
