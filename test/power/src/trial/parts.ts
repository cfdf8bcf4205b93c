import type { Ledger } from '@stillhere/harness/people';
import type { Random } from '@stillhere/kernel';
import { seededRandom } from '@stillhere/testing';
import type { Figures } from '../figures.js';
import type { Part } from '../said.js';
import type { Bench } from './bench.js';
import { type Cut, fateOf, planCut } from './plan.js';
import { World } from './world.js';

export interface PartRun {
  readonly bench: Bench;
  readonly ledger: Ledger;
  readonly figures: Figures;
  readonly seed: number;
  readonly cuts: number;
}

/** Lives on one disk: a log that grew through several cuts, and several first lives in a run. */
const cutsOfDisk: Readonly<Record<Part, number>> = { library: 6, server: 3 };

export async function runCuts(part: Part, run: PartRun): Promise<void> {
  const random = seededRandom(run.seed);
  for (let done = 0; done < run.cuts; ) {
    const world = openWorld(part, run, random);
    for (let cut = 0; cut < cutsOfDisk[part] && done < run.cuts; cut += 1, done += 1) {
      await world.cut(planCut(done, random));
    }
    await world.end();
  }
}

function openWorld(part: Part, { bench, ledger, figures }: PartRun, random: Random): World {
  const seed = Math.floor(random.fraction() * 2 ** 30);
  return new World({ bench, ledger, figures, part, image: bench.makeDisk(part), seed });
}

/** Of one opening with a migration: everything that it has fsynced, and the file system for itself. */
const flushesOfMigration = 8;
const migrationMs = 3_000;

/**
 * A log of the format before is written anew while the power goes, in turn before each of the flushes
 * that this takes and at any moment between; each time from the old log.
 */
export async function runMigration(run: PartRun): Promise<void> {
  const { bench, ledger, figures, seed, cuts } = run;
  const random = seededRandom(seed + 1);
  for (let done = 0; done < cuts; done += 1) {
    const image = bench.makeDisk('migration');
    const shared = { bench, ledger, figures, image, seed: seed + done } as const;
    const world = new World({ ...shared, part: 'library', hasOldLog: true });
    for (const event of bench.oldEvents) world.acknowledged.add(event);
    await world.cut(cutOfMigration(done, random));
    await world.end();
  }
}

function cutOfMigration(index: number, random: Random): Cut {
  const fate = fateOf(index);
  const isFlush = index % 3 < 2;
  const nth = 1 + ((index - Math.floor(index / 3)) % flushesOfMigration);
  return {
    stage: 'opening',
    fate,
    moment: isFlush
      ? { kind: 'flush', nth }
      : { kind: 'time', afterMs: random.fraction() * migrationMs },
  };
}
