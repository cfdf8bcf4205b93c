import { type CycleFigures, CycleRun, type Pair, type Steps } from '../load/cycles.js';
import { type Load, type Loads, loadName } from '../load/loads.js';
import { difference, noTime, type ProcessorUs } from '../process/processor-time.js';
import type { Contestant } from './contestants.js';
import { RateSearch } from './rate-search.js';
import { inTurns } from './ratios.js';

/** One stretch of one contestant. */
export interface Round extends CycleFigures {
  /** Of the server, a cycle, in µs. */
  readonly cycleUs: ProcessorUs;
}

export interface LoadFigures {
  readonly load: Load;
  readonly pairs: number;
  /** By contestant, in the order in which they were given; one of each round. */
  readonly rounds: readonly (readonly Round[])[];
}

export interface HighestFigures {
  /** By contestant: the highest rate with p99 ≤ 100 ms, and the stretches that led there. */
  readonly rates: readonly number[];
  readonly tries: readonly (readonly (Round & { readonly rate: number })[])[];
  readonly rateMax: number;
  readonly pairs: number;
}

export interface ContestFigures {
  readonly names: readonly string[];
  readonly loads: readonly LoadFigures[];
  readonly highest?: HighestFigures;
  /** Since the first load that counts. */
  readonly loadMs: number;
}

export interface ContestOptions {
  readonly loads: Loads;
  /** Conversations in open loops; in closed ones and under the search. */
  readonly pairs: number;
  readonly pairsMax: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly say: (text: string) => void;
}

export const cycleP99MaxMs = 100;
/** A participant may write 10 messages a second; a little less leaves room for chance. */
const perPairMax = 8;
const warmUpS = 1;
/** Compiled code is what people meet: a service runs for weeks. */
const warmUp = { rate: 300, seconds: 6 };
const openingAtOnce = 16;

/** All contestants under the same loads, in turns, so that what the machine does meets all of them. */
export async function contest(
  contestants: readonly Contestant[],
  options: ContestOptions,
): Promise<ContestFigures> {
  const { loads, pairs, pairsMax } = options;
  const entrants = contestants.map((one) => new Entrant(one));
  const names = entrants.map(({ name }) => name);
  await openPairs(entrants, pairs, options);
  const startedMs = performance.now();
  const loadMs = (): number => Math.round(performance.now() - startedMs);
  const figures: LoadFigures[] = [];
  const [open, closed] = [loads.fixed.filter(isOpen), loads.fixed.filter((one) => !isOpen(one))];
  for (const load of open) figures.push(await underLoad(entrants, load, options));
  if (closed.length === 0 && !loads.highest) return { names, loads: figures, loadMs: loadMs() };
  await openPairs(entrants, pairsMax, options);
  for (const load of closed) figures.push(await underLoad(entrants, load, options));
  if (!loads.highest) return { names, loads: figures, loadMs: loadMs() };
  const highest = await search(entrants, options);
  return { names, loads: figures, highest, loadMs: loadMs() };
}

const isOpen = ({ kind }: Load): boolean => kind === 'open';

async function openPairs(
  entrants: readonly Entrant[],
  count: number,
  { say }: ContestOptions,
): Promise<void> {
  for (const one of entrants) {
    say(`${one.name}: ${count} conversations`);
    await one.grow(count);
    const rate = Math.min(warmUp.rate, count * perPairMax);
    await one.stretch({ kind: 'open', rate }, warmUp.seconds);
  }
}

async function underLoad(
  entrants: readonly Entrant[],
  load: Load,
  { rounds, seconds, say }: ContestOptions,
): Promise<LoadFigures> {
  const taken = new Map<Entrant, Round[]>(entrants.map((one) => [one, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const one of inTurns(entrants, round)) {
      const figures = await one.stretch(load, seconds);
      say(`${loadName(load)}, ${one.name}: ${inShort(figures)}`);
      taken.get(one)?.push(figures);
    }
  }
  const [first] = entrants;
  return { load, pairs: first?.pairs ?? 0, rounds: [...taken.values()] };
}

async function search(
  entrants: readonly Entrant[],
  { seconds, pairsMax, say }: ContestOptions,
): Promise<HighestFigures> {
  const rateMax = pairsMax * perPairMax;
  const searches = entrants.map(() => new RateSearch(rateMax));
  const tries: (Round & { readonly rate: number })[][] = entrants.map(() => []);
  for (let round = 0; searches.some(({ rate }) => rate !== undefined); round += 1) {
    for (const index of inTurns([...entrants.keys()], round)) {
      const [one, its] = [entrants[index], searches[index]];
      const rate = its?.rate;
      if (!one || rate === undefined) continue;
      const figures = await one.stretch({ kind: 'open', rate }, seconds);
      const isCarried = carries(figures);
      its?.take(isCarried);
      tries[index]?.push({ ...figures, rate });
      say(
        `${one.name} at ${rate}/s: ${isCarried ? 'carried' : 'not carried'}; ${inShort(figures)}`,
      );
    }
  }
  return { rates: searches.map(({ best }) => best), tries, rateMax, pairs: pairsMax };
}

const carries = ({ cycle, unfinished, finished }: Round): boolean =>
  cycle.p99 <= cycleP99MaxMs && unfinished <= finished / 1_000;

const inShort = ({ achieved, cycle, cycleUs, lateness, unfinished, loadShare }: Round): string =>
  `${achieved}/s, cycle p50 ${cycle.p50} p99 ${cycle.p99} ms, processor µs a cycle ${cycleUs.main} main ` +
  `${cycleUs.writer} writer ${cycleUs.rest} rest; load late p99 ${lateness.p99} ms, ` +
  `${Math.round(loadShare * 100)} % of a processor${unfinished > 0 ? `; ${unfinished} unfinished` : ''}`;

/** A contestant with its conversations. */
class Entrant {
  readonly #pairs: Pair[] = [];
  #run: Steps | undefined;
  #firstN = 1;

  constructor(private readonly contestant: Contestant) {}

  get name(): string {
    return this.contestant.name;
  }

  get pairs(): number {
    return this.#pairs.length;
  }

  async grow(count: number): Promise<void> {
    const steps: Steps = {
      accepted: (n) => this.#run?.accepted(n),
      delivered: (n) => this.#run?.delivered(n),
      displayed: (n) => this.#run?.displayed(n),
      refused: (reason) => this.#run?.refused(reason),
    };
    let next = this.#pairs.length;
    const open = async (): Promise<void> => {
      while (next < count) {
        const index = next;
        next += 1;
        this.#pairs[index] = await this.contestant.pair(index, steps);
      }
    };
    await Promise.all(Array.from({ length: openingAtOnce }, open));
  }

  async stretch(load: Load, seconds: number): Promise<Round> {
    const run = new CycleRun(this.#pairs, this.#firstN);
    this.#run = run;
    let [before, after] = [noTime, noTime];
    const watch = {
      begin: () => {
        before = this.contestant.processorUs();
      },
      end: () => {
        after = this.contestant.processorUs();
      },
    };
    const figures = await run.run(load, { warmUpS, seconds, watch });
    this.#firstN = run.nextN;
    const used = difference(after, before);
    const each = (us: number): number => Math.round(us / Math.max(1, figures.finished));
    const cycleUs = { main: each(used.main), writer: each(used.writer), rest: each(used.rest) };
    return { ...figures, cycleUs };
  }
}
