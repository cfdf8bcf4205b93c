import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryReadModelStore } from '@stillhere/event-processing';
import type { EventStore } from '@stillhere/event-store';
import { silentLogger, systemClock, systemRandom, systemTimers } from '@stillhere/nest-kit';
import { createSealingCheckpoint, openCheckpointFiles, Sealer } from '@stillhere/sealing';
import {
  createMemorySubjectKeyStore,
  openKeyFileProvider,
  openSubjectKeys,
} from '@stillhere/subject-keys';
import type { BenchSettings } from '../settings.js';
import { measureAppends, withLog } from './log.js';

export interface SealingFigures {
  /** Durable appends a second, 100 in flight; the middle round. */
  readonly withoutPerS: number;
  readonly withPerS: number;
  /** What sealing takes, of 100; below 0: lost in what the machine does otherwise. */
  readonly costPercent: number;
  readonly rounds: number;
}

const inFlight = 100;

/** The same appends with and without a sealer beside them, in turn. */
export async function measureSealing(
  { seconds, rounds }: Pick<BenchSettings, 'seconds' | 'rounds'>,
  say: (text: string) => void,
): Promise<SealingFigures> {
  say(`sealing: ${rounds} rounds without and with it`);
  const [without, with_]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    await withLog(async (store) => {
      without.push((await measureAppends(store, inFlight, seconds)).appendsPerS);
    });
    await withLog(async (store) => {
      with_.push(await sealing(store, async () => measureAppends(store, inFlight, seconds)));
    });
  }
  const [withoutPerS, withPerS] = [middleOf(without), middleOf(with_)];
  const costPercent = Math.round((1_000 * (withoutPerS - withPerS)) / withoutPerS) / 10;
  return { withoutPerS, withPerS, costPercent, rounds };
}

async function sealing(
  store: EventStore,
  work: () => Promise<{ readonly appendsPerS: number }>,
): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-sealing-'));
  const keys = openSubjectKeys({
    store: createMemorySubjectKeyStore(),
    provider: openKeyFileProvider(join(directory, 'bench.key')),
    cacheEntriesMax: 10,
  });
  const sealer = new Sealer({
    ...{
      store,
      keys,
      keyNumber: 1,
      clock: systemClock,
      timers: systemTimers,
      random: systemRandom,
    },
    checkpoint: createSealingCheckpoint(createMemoryReadModelStore()),
    place: openCheckpointFiles(directory),
    logger: silentLogger,
    onFault: ({ error }) => {
      throw error;
    },
  });
  sealer.start();
  try {
    return (await work()).appendsPerS;
  } finally {
    await sealer.stop();
    rmSync(directory, { recursive: true });
  }
}

const middleOf = (figures: readonly number[]): number =>
  figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] ?? 0;
