import { type Ledger, pause, say } from '@stillhere/harness/people';
import { seededRandom } from '@stillhere/testing';
import { Strikes } from '../fault/strikes.js';
import { type Figures, noFigures, plus } from '../figures.js';
import { type NamedKill, type PlannedKill, planOf, type RandomKill, type Round } from '../plan.js';
import { Trial } from '../trial.js';
import { Churn } from '../world/churn.js';
import { runFirstStarts } from './first-starts.js';

const talks = 8;
/** How long a kill may lie in its moment. */
const momentMaxMs = { load: 1_200, reconnect: 800 } as const;
/** Long enough to leave something in the write-ahead log. */
const talkBeforeRestMs = 300;
/** A world's log grows with it, and is read as a whole by every check. */
const killsInWorldMax = 40;

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
}

/** The real process under load, killed as planned; everything wrong goes into the ledger. */
export async function runKills({ kills, seed }: KillOptions, ledger: Ledger): Promise<Figures> {
  let figures = noFigures;
  let usualStartMs = 0;
  for (const [index, world] of worldsOf(kills).entries()) {
    const run = await runWorld({ ...world, seed: seed + index }, ledger);
    figures = plus(figures, run);
    usualStartMs = run.readyMs.at(-1) ?? usualStartMs;
    if (ledger.failed > 0) return figures;
  }
  return plus(figures, await runFirstStarts({ kills, seed, usualStartMs }, ledger));
}

interface WorldPlan {
  readonly kills: number;
  /** By the process's own hand at a named place; else from outside at any moment. */
  readonly isNamed: boolean;
}

/** Half and half. In the worlds of random kills the process runs as it is, with nobody looking in. */
function worldsOf(kills: number): WorldPlan[] {
  const each = Math.ceil(kills / 2 / Math.ceil(kills / 2 / killsInWorldMax));
  const worlds: WorldPlan[] = [];
  for (let left = kills; left > 0; left -= each) {
    worlds.push({ kills: Math.min(each, left), isNamed: worlds.length % 2 === 1 });
  }
  return worlds;
}

async function runWorld(
  { kills, isNamed, seed }: WorldPlan & { readonly seed: number },
  ledger: Ledger,
): Promise<Figures> {
  const strikes = isNamed ? new Strikes() : undefined;
  const plan = planOf({ kills, isNamed, random: seededRandom(seed) });
  let figures = noFigures;
  await Trial.run({ seed, talks, strikes }, ledger, async (trial) => {
    const run = new Run(trial);
    for (const [index, round] of plan.entries()) {
      await run.round(round);
      say(
        `${isNamed ? 'named' : 'random'} round ${index + 1} of ${plan.length}: ${run.progress()}`,
      );
      if (ledger.failed > 0) break;
    }
    const { life } = trial.world;
    const { kills: done, readyMs, recoveryMs, liveMs } = life;
    figures = { ...noFigures, kills: done, readyMs, recoveryMs, liveMs, places: run.places };
    if (ledger.failed === 0) await trial.finish();
    figures = plus(figures, trial.counted);
  });
  strikes?.close();
  return figures;
}

class Run {
  /** How often the process was killed at each place. */
  readonly places: Record<string, number> = {};
  readonly #trial: Trial;
  readonly #churn: Churn;

  constructor(trial: Trial) {
    this.#trial = trial;
    this.#churn = new Churn(trial.world, talks);
  }

  async round({ kills, isAlone }: Round): Promise<void> {
    const { world } = this.#trial;
    const { life } = world;
    world.startTraffic();
    this.#churn.start();
    let started = life.up();
    for (const [index, kill] of kills.entries()) {
      await this.#carryOut(kill, started);
      await this.#trial.look();
      started = this.#start(kills[index + 1]);
      // It is awaited soon; until then a start that fails by itself is nobody's surprise.
      started.catch(() => undefined);
    }
    await started;
    await this.#churn.pause();
    await this.#trial.together({ isHelped: !isAlone });
  }

  progress(): string {
    const { kills, readyMs } = this.#trial.world.life;
    const { said, counted } = this.#trial;
    const ready = `ready after ${Math.round(readyMs.at(-1) ?? 0)} ms`;
    return `${kills} kills, ${said}, ${counted.events} events, ${ready}`;
  }

  #start(next: PlannedKill | undefined): Promise<void> {
    const { life } = this.#trial.world;
    if (next?.kind !== 'named' || next.moment !== 'start') return life.start();
    if (next.isFromNothing) life.forgetReadModels();
    return life.start(next.order);
  }

  async #carryOut(kill: PlannedKill, started: Promise<void>): Promise<void> {
    if (kill.kind === 'named') await this.#strike(kill, started);
    else {
      await this.#moment(kill, started);
      await this.#trial.world.life.kill();
      this.#count(kill.moment);
    }
    await started;
  }

  async #moment({ moment, fraction }: RandomKill, started: Promise<void>): Promise<void> {
    if (moment === 'start') {
      await pause(fraction * this.#trial.world.life.usualStartMs);
      return;
    }
    await started;
    await pause(fraction * momentMaxMs[moment]);
  }

  async #strike({ moment, order }: NamedKill, started: Promise<void>): Promise<void> {
    const { world } = this.#trial;
    await started;
    if (moment === 'start') {
      // Where the start passed there less often, it dies from outside now that it is over.
      this.#count(world.life.isUp ? 'just ready' : `start: ${order.place}`);
      await world.life.kill();
      return;
    }
    const struck = world.life.strike(order);
    if (order.place === 'checkpoint') await this.#rest();
    const isStruck = await struck;
    world.startTraffic();
    this.#count(order.place);
    const never = `${order.place} ${order.passage} was never passed`;
    this.#trial.ledger.check('the named place was reached', isStruck ? [] : [never]);
  }

  /** A checkpoint comes when nothing was written for a moment. */
  async #rest(): Promise<void> {
    await pause(talkBeforeRestMs);
    this.#trial.world.stopTraffic();
  }

  #count(place: string): void {
    this.places[place] = (this.places[place] ?? 0) + 1;
  }
}
