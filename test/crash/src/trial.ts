import { type Ledger, pagesOf, say } from '@stillhere/harness/people';
import { systemClock } from '@stillhere/nest-kit';
import { converge } from './check/converge.js';
import type { Durability } from './check/durability.js';
import { inspectLog, inspectViews } from './check/inspect.js';
import { LogFollower } from './check/log-record.js';
import { viewsRebuilt } from './check/read-models.js';
import { checkRebuilt } from './check/rebuilt.js';
import { type Figures, noFigures } from './figures.js';
import { World, type WorldOptions } from './world/world.js';

/** One world, what befalls it, and the looks at it afterwards: the same ones after every fault. */
export class Trial {
  readonly follower: LogFollower;
  durability: Durability = { acknowledged: 0, lost: [], duplicated: [] };

  constructor(
    readonly world: World,
    readonly ledger: Ledger,
  ) {
    this.follower = new LogFollower(world.life.server);
  }

  /** What was counted so far, of the figures that every part has. */
  get counted(): Figures {
    const { durability, follower } = this;
    return {
      ...noFigures,
      acknowledged: durability.acknowledged,
      lost: durability.lost.length,
      duplicated: durability.duplicated.length,
      events: follower.record.eventCount,
      conversations: follower.record.conversations.size,
    };
  }

  /** The same in words. */
  get said(): string {
    const { acknowledged, lost, duplicated } = this.counted;
    return `${acknowledged} acknowledged, ${lost} lost, ${duplicated} duplicated`;
  }

  /** Runs `work` in a world of its own. What it throws is a failed check, with its reason. */
  static async run(
    options: WorldOptions,
    ledger: Ledger,
    work: (trial: Trial) => Promise<void>,
  ): Promise<Trial | undefined> {
    const { failed } = ledger;
    let world: World | undefined;
    try {
      world = await World.open(options);
      const trial = new Trial(world, ledger);
      await work(trial);
      return trial;
    } catch (error) {
      if (world !== undefined) say(lastWords(world.life.server.output));
      ledger.check('the run went on to its end', [String((error as Error).stack)]);
      return undefined;
    } finally {
      await world?.close({ keep: ledger.failed > failed });
    }
  }

  /** The log as a process that is gone left it, before another one touches it. */
  async look(): Promise<void> {
    await Promise.all(this.world.pages.map((page) => page.silence()));
    await this.#readOn();
  }

  /** Nobody talks any more: everybody must find together, and everything is compared. */
  async together({ isHelped = true } = {}): Promise<void> {
    const { world, ledger } = this;
    world.stopTraffic();
    if (isHelped) await this.#wake();
    ledger.check('R12 together again in 30 s', await converge(world, this.follower));
    // Nothing is awaited from here on: what the pages show is older than what is read, or as old.
    const log = await this.#readOn();
    inspectViews(world, log, ledger);
    world.sayGoodbye();
  }

  /** At the end: a second reading of everything, by other means; of views too, where they are in one file. */
  async finish({ hasViews = true } = {}): Promise<void> {
    const { world, ledger } = this;
    const { server } = world.life;
    ledger.check('I8 rebuilt is live: pages', await checkRebuilt(world));
    ledger.check('R11 verify-log while it runs', verified(server.tool('verify-log')));
    await world.leave();
    await world.life.kill();
    ledger.check('R11 verify-log after a kill', verified(server.tool('verify-log')));
    this.durability = inspectLog(world, await new LogFollower(server).readOn(), ledger);
    if (hasViews) ledger.check('R5 rebuilt is live: read models', await viewsRebuilt(world.life));
  }

  async #readOn() {
    const log = await this.follower.readOn();
    this.durability = inspectLog(this.world, log, this.ledger);
    return log;
  }

  /** As a browser whose network came back: the figure of coming back is the process's, not a back-off's. */
  async #wake(): Promise<void> {
    const { life, pages, talks } = this.world;
    for (const page of pages) page.client.wake();
    const live = talks.map(async (talk) => {
      await Promise.all(pagesOf(talk).map((page) => page.isLive()));
      life.liveMs.push(systemClock.monotonicMs() - life.spawnedAtMs);
    });
    await Promise.allSettled(live);
  }
}

const verified = ({ code, text }: { code: number; text: string }): string[] =>
  code === 0 ? [] : [`verify-log ended with ${code}: ${text}`];

const lastWords = (output: string): string =>
  `the last that the process printed:\n${output.split('\n').slice(-30).join('\n')}`;
