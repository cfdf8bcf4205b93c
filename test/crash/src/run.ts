import { type Ledger, pause, say } from '@stillhere/harness/people';
import { seededRandom } from '@stillhere/testing';
import { converge } from './check/converge.js';
import type { Durability } from './check/durability.js';
import { inspectLog, inspectViews } from './check/inspect.js';
import { LogFollower } from './check/log-record.js';
import { checkRebuilt } from './check/rebuilt.js';
import { type PlannedKill, planOf, type Round } from './plan.js';
import { Churn } from './world/churn.js';
import { World } from './world/world.js';

const talks = 12;
/** How long a kill may lie in its moment. */
const momentMaxMs = { load: 2_500, reconnect: 1_500 } as const;
/** After this, whoever still waits for their back-off hears that they are online. */
const patienceMs = 2_500;

export interface RunOptions {
  readonly kills: number;
  readonly seed: number;
}

export interface RunFigures extends Durability {
  readonly kills: number;
  readonly rounds: number;
  readonly events: number;
  readonly conversations: number;
  readonly readyMs: readonly number[];
  readonly recoveryMs: readonly number[];
}

/** The real process under load, killed as planned; everything wrong goes into the ledger. */
export async function runCrashes({ kills, seed }: RunOptions, ledger: Ledger): Promise<RunFigures> {
  const world = await World.open({ seed, talks });
  const run = new Run(world, ledger);
  try {
    say(`${world.pages.length} pages in ${world.talks.length} conversations`);
    const plan = planOf(kills, seededRandom(seed));
    for (const [index, round] of plan.entries()) {
      await run.round(round);
      say(`round ${index + 1} of ${plan.length}: ${run.progress()}`);
      if (ledger.failed > 0) break;
    }
    const figures = { kills: world.life.kills, rounds: plan.length };
    await run.finish();
    return { ...run.figures(), ...figures };
  } catch (error) {
    say(lastWords(world.life.server.output));
    ledger.check('the run went on to its end', [String((error as Error).stack)]);
    return { ...run.figures(), kills: world.life.kills, rounds: 0 };
  } finally {
    await world.close({ keep: ledger.failed > 0 });
  }
}

class Run {
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #follower: LogFollower;
  readonly #churn: Churn;
  #durability: Durability = { acknowledged: 0, lost: [], duplicated: [] };

  constructor(world: World, ledger: Ledger) {
    this.#world = world;
    this.#ledger = ledger;
    this.#follower = new LogFollower(world.life.server.directory);
    this.#churn = new Churn(world, talks);
  }

  async round({ kills, isAlone }: Round): Promise<void> {
    const { life } = this.#world;
    this.#world.startTraffic();
    this.#churn.start();
    let started = life.up();
    for (const kill of kills) {
      await this.#moment(kill, started);
      await life.kill();
      await started;
      await this.#afterKill();
      started = life.start();
      // It is awaited soon; until then a start that fails by itself is nobody's surprise.
      started.catch(() => undefined);
    }
    await started;
    await this.#comeTogether(isAlone);
  }

  /** With nobody talking any more: a second reading of everything, by other means. */
  async finish(): Promise<void> {
    this.#ledger.check('I8 rebuilt is live', await checkRebuilt(this.#world));
    const { server } = this.#world.life;
    this.#ledger.check('verify-log while it runs', verified(server.tool('verify-log')));
    await this.#world.life.kill();
    this.#ledger.check('verify-log after a kill', verified(server.tool('verify-log')));
    const again = new LogFollower(server.directory);
    this.#durability = inspectLog(this.#world, await again.readOn(), this.#ledger);
  }

  progress(): string {
    const { kills, readyMs } = this.#world.life;
    const { acknowledged, lost, duplicated } = this.#durability;
    const events = this.#follower.record.eventCount;
    return (
      `${kills} kills, ${acknowledged} acknowledged, ${lost.length} lost, ` +
      `${duplicated.length} duplicated, ${events} events, ` +
      `ready after ${Math.round(readyMs.at(-1) ?? 0)} ms`
    );
  }

  figures(): Omit<RunFigures, 'kills' | 'rounds'> {
    const { readyMs, recoveryMs } = this.#world.life;
    const { record } = this.#follower;
    const { eventCount: events, conversations } = record;
    return { ...this.#durability, events, conversations: conversations.size, readyMs, recoveryMs };
  }

  async #moment({ moment, fraction }: PlannedKill, started: Promise<void>): Promise<void> {
    if (moment === 'start') {
      await pause(fraction * this.#world.life.usualStartMs);
      return;
    }
    await started;
    await pause(fraction * momentMaxMs[moment]);
  }

  /** The log as the killed process left it, before another one touches it. */
  async #afterKill(): Promise<void> {
    await Promise.all(this.#world.pages.map((page) => page.silence()));
    const log = await this.#follower.readOn();
    this.#durability = inspectLog(this.#world, log, this.#ledger);
  }

  async #comeTogether(isAlone: boolean): Promise<void> {
    const { pages } = this.#world;
    if (!isAlone) {
      await pause(patienceMs);
      for (const page of pages) page.client.wake();
    }
    await this.#churn.pause();
    this.#world.stopTraffic();
    this.#ledger.check('R12 together again in 30 s', await converge(this.#world, this.#follower));
    // Nothing is awaited from here on: what the pages show is older than what is read, or as old.
    const log = await this.#follower.readOn();
    this.#durability = inspectLog(this.#world, log, this.#ledger);
    inspectViews(this.#world, log, this.#ledger);
    this.#world.sayGoodbye();
  }
}

const verified = ({ code, text }: { code: number; text: string }): string[] =>
  code === 0 ? [] : [`verify-log ended with ${code}: ${text}`];

const lastWords = (output: string): string =>
  `the last that the process printed:\n${output.split('\n').slice(-30).join('\n')}`;
