import { floorAppendsPerS } from '../floor/log.js';
import type { BenchSettings } from '../settings.js';
import { type LogFigures, measureAppends, withLog } from './log.js';

export type AppendFigures = LogFigures & { readonly floorPerS: number };

/** One at a time, then 100 in flight; each beside bare rows at the same durability. */
export async function measureAppendsAndFloor(
  { seconds }: BenchSettings,
  say: (text: string) => void,
): Promise<AppendFigures[]> {
  say('log: one at a time, then 100 in flight, each with its floor');
  return withLog(async (store) => {
    const figures: AppendFigures[] = [];
    for (const inFlight of [1, 100]) {
      const ours = await measureAppends(store, inFlight, seconds);
      figures.push({ ...ours, floorPerS: floorAppendsPerS(inFlight, seconds) });
    }
    return figures;
  });
}
