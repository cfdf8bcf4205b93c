import type { Ledger } from '@stillhere/harness/people';
import { say } from '@stillhere/harness/people';
import type { Figures } from '../figures.js';
import type { Mark, Orders, Part, Said } from '../said.js';
import type { Bench } from './bench.js';
import { judge, keptIn } from './judge.js';
import { type Life, live } from './life.js';
import { type Cut, describe } from './plan.js';

export interface WorldOptions {
  readonly bench: Bench;
  readonly ledger: Ledger;
  readonly figures: Figures;
  readonly part: Part;
  readonly image: string;
  readonly seed: number;
  readonly hasOldLog?: boolean;
}

/** Half of the lives are in haste; in the others commits are small and the log comes to rest. */
const pauseMs = 400;

/** One disk, its lives, and what was acknowledged in any of them. */
export class World {
  readonly acknowledged = new Set<Mark>();
  lives = 0;

  constructor(private readonly options: WorldOptions) {}

  /** Whatever was acknowledged before must be there; then it goes on until the power goes. */
  async cut(cut: Cut): Promise<void> {
    const { figures } = this.options;
    const { life, news } = await this.#live({ work: 'load' }, cut);
    figures.cuts += 1;
    if ((life.atCut?.unflushedSectors ?? 0) > 0) figures.withUnflushed += 1;
    if (news === 0) figures.beforeFirst += 1;
    this.#check('the power went', life.atCut ? [] : ['the machine ended before']);
    const { unflushedSectors = 0, keptSectors = 0 } = life.atCut ?? {};
    const cache = `${keptSectors} of ${unflushedSectors} unflushed sectors kept`;
    const soFar = `so far ${figures.lost} lost, ${figures.duplicated} twice of ${figures.acknowledged}`;
    say(`  ${describe(cut)}: ${cache}, ${news} acknowledged before; ${soFar}`);
  }

  /** The last one: looks, says a little more, and ends in its own way. */
  async end(): Promise<void> {
    const { bench, image, figures } = this.options;
    const { life } = await this.#live({ work: 'few' });
    const isClosed = life.said.some(({ kind }) => kind === 'closed');
    this.#check('it goes on and ends in its own way', isClosed ? [] : ['it did not']);
    this.#check('the file system is sound', bench.problemsOf(image));
    say(`  one disk's last life: ${figures.lost} lost so far`);
  }

  async #live(wish: Pick<Orders, 'work'>, cut?: Cut): Promise<{ life: Life; news: number }> {
    const { bench, image, part, seed, figures, hasOldLog = false } = this.options;
    const number = this.lives;
    this.lives += 1;
    const isUnhurried = number % 2 === 1;
    const orders: Orders = {
      ...{ part, life: number, isUnsafe: false, hasOldLog },
      ...{ pauseMs: isUnhurried ? pauseMs : 0, ...wish },
    };
    const { parts, scratch } = bench;
    const options = { parts, scratch, image, orders, cut, seed: seed + number };
    let life = await live(options);
    if (life.said.some(({ kind }) => kind === 'unmountable')) {
      figures.repaired += 1;
      bench.repair(image);
      life = await live(options);
    }
    const news = this.#judge(life.said);
    return { life, news };
  }

  /** How much was acknowledged in it. */
  #judge(said: readonly Said[]): number {
    const { figures } = this.options;
    const { lost, duplicated, problems } = judge(said, this.acknowledged);
    this.#check('what was acknowledged is there after the cut', lost);
    this.#check('and it is there once', duplicated);
    this.#check('the log is whole and opens', problems);
    figures.lost += lost.length;
    figures.duplicated += duplicated.length;
    for (const mark of lost) this.acknowledged.delete(mark);
    const news = keptIn(said);
    for (const mark of news) this.acknowledged.add(mark);
    figures.acknowledged += news.length;
    for (const one of said) {
      if (one.kind === 'opened' && this.lives > 1) figures.openMs.push(one.afterMs);
      if (one.kind === 'looked' && one.files.includes('log.db.next')) figures.draftsMet += 1;
    }
    return news.length;
  }

  #check(invariant: string, problems: readonly string[]): void {
    this.options.ledger.check(`${this.options.part}: ${invariant}`, problems);
  }
}
