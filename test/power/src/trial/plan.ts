import type { Random } from '@stillhere/kernel';
import type { Fate } from '../disk/volatile-disk.js';
import type { Stage } from '../said.js';

/** When the power goes: before the disk obeys a flush, or at any moment; under load from the first answer on. */
export type Moment =
  | { readonly kind: 'flush'; readonly nth: number }
  | { readonly kind: 'time'; readonly afterMs: number };

export interface Cut {
  /** Counted from here on. What does not come while the log is opened comes under load. */
  readonly stage: Stage;
  readonly moment: Moment;
  /** Of what was not flushed. */
  readonly fate: Fate;
}

const fates: readonly Fate[] = ['nothing', 'blocks', 'sectors', 'all', 'blocks', 'sectors'];
const openingShare = 0.2;
const flushShare = 0.6;
/** An opening has few of them. */
const openingFlushes = 4;
const meanFlushes = 40;
const loadMsMax = 5_000;

export const fateOf = (index: number): Fate => fates[index % fates.length] ?? 'nothing';

/** The `index`th cut of a run. */
export function planCut(index: number, random: Random): Cut {
  const fate = fateOf(index);
  const stage = random.fraction() < openingShare ? 'opening' : 'loading';
  const isFlush = random.fraction() < flushShare;
  const chance = random.fraction();
  const nth = stage === 'opening' ? chance * openingFlushes : -Math.log(1 - chance) * meanFlushes;
  const moment: Moment = isFlush
    ? { kind: 'flush', nth: 1 + Math.floor(nth) }
    : { kind: 'time', afterMs: chance * loadMsMax };
  return { stage, moment, fate };
}

export function describe({ stage, moment, fate }: Cut): string {
  const when =
    moment.kind === 'flush' ? `at flush ${moment.nth}` : `after ${Math.round(moment.afterMs)} ms`;
  const kept = { nothing: 'nothing', blocks: 'some blocks', sectors: 'some sectors', all: 'all' };
  return `cut ${when} of ${stage}, ${kept[fate]} of the cache kept`;
}
