import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Kafka } from '@stillhere/engines';
import { prefixDefault } from '@stillhere/event-feed-kafka';
import { leadersOf } from '@stillhere/event-feed-kafka/testing';
import { type Ledger, pause, say } from '@stillhere/harness/people';
import type { Random } from '@stillhere/kernel';
import { systemClock } from '@stillhere/nest-kit';
import { seededRandom } from '@stillhere/testing';
import { checkTopics, type TopicsFound } from '../check/topics.js';
import { relayOrderEnv, relayPlaces } from '../fault/relay-place.js';
import { type Figures, noFigures } from '../figures.js';
import { Trial } from '../trial.js';
import { Churn } from '../world/churn.js';
import { onKafka } from '../world/on-kafka.js';
import { onPostgres } from '../world/on-postgres.js';
import { categories, TopicsReader } from '../world/topics-reader.js';
import { pidOf } from './replaced.js';

const talks = 8;
const preload = pathToFileURL('test/crash/dist/preload/relay-strike.js').href;
const leaderPlace = 'leader of a partition';
const lookEveryMs = 100;
/** A lease that ran out, a broker that takes over, and a machine that is busy. */
const publishesWithinMs = 60_000;
/** Words go on meanwhile. */
const withoutLeaderMs = 3_000;

export interface KafkaRun {
  readonly leaderKills: number;
  readonly relayKills: number;
  readonly seed: number;
}

/** Two relays fill the topics of three brokers; both are killed, and then topics and log are compared. */
export async function runClusterKafka(run: KafkaRun, ledger: Ledger): Promise<Figures> {
  const { seed } = run;
  let figures = noFigures;
  const orders = mkdtempSync(join(tmpdir(), 'stillhere-relay-'));
  const order = join(orders, 'order');
  await onPostgres(async ({ cluster: { entry, env: onDatabase } }) => {
    await onKafka(async (kafka) => {
      const env = {
        ...onDatabase,
        STILLHERE_KAFKA: kafka.brokers.join(','),
        NODE_OPTIONS: `--import ${preload}`,
        [relayOrderEnv]: order,
      };
      await Trial.run({ seed, talks, name: 'topics', entry, env }, ledger, async (trial) => {
        figures = await new TopicsTrial({ trial, kafka, order, seed }).run(run);
      });
    });
    return { isKept: ledger.failed > 0 };
  });
  rmSync(orders, { recursive: true, force: true });
  return figures;
}

interface TopicsTrialParts {
  readonly trial: Trial;
  readonly kafka: Kafka;
  /** The file in which a relay reads where it is to end. */
  readonly order: string;
  readonly seed: number;
}

class TopicsTrial {
  readonly #random: Random;
  readonly #reader: TopicsReader;
  readonly #places: Record<string, number> = {};

  constructor(private readonly parts: TopicsTrialParts) {
    this.#random = seededRandom(parts.seed);
    this.#reader = new TopicsReader(parts.kafka.brokers);
  }

  async run({ leaderKills, relayKills }: KafkaRun): Promise<Figures> {
    const { trial } = this.parts;
    const { world, ledger } = trial;
    const churn = new Churn(world, talks);
    world.startTraffic();
    churn.start();
    for (let kill = 0; kill < leaderKills; kill += 1) await this.#killLeader(kill);
    for (let kill = 0; kill < relayKills; kill += 1) await this.#killRelay();
    await churn.pause();
    await trial.together({ isHelped: false });
    const { problems, repeated } = await this.#allPublished();
    ledger.check('topics hold what the log holds', problems);
    say(`${this.#reader.records.length} records, ${repeated} of them repeats`);
    await trial.finish({ hasViews: false });
    return { ...trial.counted, kills: leaderKills + relayKills, places: this.#places };
  }

  async #killLeader(kill: number): Promise<void> {
    const topic = `${prefixDefault}.conversation.v1`;
    const leaders = await leadersOf({ brokers: this.parts.kafka.brokers }, topic);
    const id = leaders[kill % leaders.length] ?? 1;
    await this.parts.kafka.kill(id);
    await pause(withoutLeaderMs);
    await this.parts.kafka.restart(id);
    await this.#publishing();
    this.#hit(leaderPlace);
  }

  /** Resolves when one of them publishes again: the other one, or the same in a new process. */
  async #killRelay(): Promise<void> {
    const { trial, order } = this.parts;
    const name = await this.#publishing();
    const place = relayPlaces[Math.floor(this.#random.fraction() * relayPlaces.length)];
    writeFileSync(order, place ?? '');
    const pid = pidOf(trial, name);
    process.kill(pid, 'SIGUSR2');
    await within('the relay met its next shipment', async () =>
      trial.world.life.server.processes.every((one) => one.pid !== pid) ? name : undefined,
    );
    await this.#publishing();
    this.#hit(place ?? '');
  }

  #hit(place: string): void {
    this.#places[place] = (this.#places[place] ?? 0) + 1;
    const all = Object.values(this.#places).reduce((sum, count) => sum + count, 0);
    say(`kill ${all}, ${place}: a relay publishes again`);
  }

  /** Who fills the topics now. */
  #publishing(): Promise<string> {
    const { processes } = this.parts.trial.world.life.server;
    return within('a relay publishes', async () => {
      for (const { name, health } of processes) {
        if (name.startsWith('relay-') && (await publishes(health))) return name;
      }
      return undefined;
    });
  }

  /** The newest find; without problems as soon as everything is there. */
  async #allPublished(): Promise<TopicsFound> {
    const untilMs = systemClock.monotonicMs() + publishesWithinMs;
    for (;;) {
      const log = await this.parts.trial.follower.readOn();
      const found = checkTopics(await this.#reader.readOn(), categories, log);
      if (found.problems.length === 0 || systemClock.monotonicMs() > untilMs) return found;
      await pause(lookEveryMs);
    }
  }
}

async function publishes(health: string): Promise<boolean> {
  try {
    const answer = await fetch(`${health}/readyz`);
    const { notes } = (await answer.json()) as { notes?: { relay?: string } };
    return notes?.relay?.startsWith('publishing') ?? false;
  } catch {
    return false;
  }
}

async function within(what: string, look: () => Promise<string | undefined>): Promise<string> {
  const untilMs = systemClock.monotonicMs() + publishesWithinMs;
  while (systemClock.monotonicMs() < untilMs) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(lookEveryMs);
  }
  throw new Error(`not within ${publishesWithinMs} ms: ${what}`);
}
