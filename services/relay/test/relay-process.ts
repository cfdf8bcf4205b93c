import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { append } from '@stillhere/event-feed/fixtures';
import { categoriesDefault, readTopics } from '@stillhere/event-feed-kafka';
import { type EventStore, type StoredEvent, SubscriptionDropped } from '@stillhere/event-store';
import { closeOf, eventually, freePorts, seededRandom } from '@stillhere/testing';
import { write } from './setting.js';

/** A lease that is not renewed, a look at it, a relay that begins, and a busy machine. */
export const takeOverMaxMs = 60_000;
const main = resolve(import.meta.dirname, '../dist/main.js');

/** A relay as it is started on a machine, seen from outside. */
export class RelayProcess {
  #child: ChildProcess | undefined;
  output = '';

  constructor(
    private readonly health: number,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  async start(): Promise<this> {
    const args = [main, '--health', String(this.health), '--kafka-format', 'json'];
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    await new Promise<void>((ready, reject) => {
      const take = (bytes: Buffer): void => {
        this.output += bytes.toString();
        if (this.output.includes('The relay is ready.')) ready();
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      void closeOf(child).then(([code]) => reject(new Error(`ended with ${code}: ${this.output}`)));
    });
    return this;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null;
    const ended = once(child, 'exit');
    child.kill(signal);
    child.kill('SIGCONT');
    const [code] = await ended;
    this.output = '';
    return code as number | null;
  }

  async ready(): Promise<{ readonly status: number; readonly relay: string }> {
    const answer = await fetch(`http://127.0.0.1:${this.health}/readyz`).catch(() => undefined);
    if (answer === undefined) return { status: 0, relay: '' };
    const { notes } = (await answer.json()) as { notes?: { relay?: string } };
    return { status: answer.status, relay: notes?.relay ?? '' };
  }

  async publishes(): Promise<boolean> {
    return (await this.ready()).relay.startsWith('publishing');
  }
}

export type TwoRelays = readonly [RelayProcess, RelayProcess];

export async function startTwo(env: Readonly<Record<string, string>>): Promise<TwoRelays> {
  const [one = 0, two = 0] = await freePorts(2);
  const relays: TwoRelays = [new RelayProcess(one, env), new RelayProcess(two, env)];
  await Promise.all(relays.map((relay) => relay.start()));
  return relays;
}

/** Whichever publishes is killed while events come, so many times, and started again once the other one took over. */
export async function killInTurn(
  relays: TwoRelays,
  store: EventStore,
  { kills, seed }: { readonly kills: number; readonly seed: number },
): Promise<void> {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random.fraction() * limit);
  await append(store, 'queue first', 1);
  for (let kill = 0; kill < kills; kill += 1) {
    const [publishing, other] = await publisherOf(relays);
    const stopWriting = write(store, below);
    await append(store, `queue before${kill}`, 3);
    await publishing.end('SIGKILL');
    await eventually('the other one took over', () => other.publishes(), takeOverMaxMs);
    await stopWriting();
    await publishing.start();
  }
}

/** Of two: the one that publishes first, then the one that waits. */
export const publisherOf = async (relays: TwoRelays): Promise<TwoRelays> =>
  (await eventually(
    'one of them publishes',
    async () => {
      const [one, two] = await Promise.all(relays.map((relay) => relay.publishes()));
      if (one === two) return undefined;
      return one ? relays : ([relays[1], relays[0]] as const);
    },
    takeOverMaxMs,
  )) as TwoRelays;

/** Everything in the topics once so many events are there, as a consumer sees it who never looks at revisions. */
export async function published(
  { prefix, brokers }: { readonly prefix: string; readonly brokers: readonly string[] },
  count: number,
): Promise<StoredEvent[]> {
  for (;;) {
    try {
      return await recordsOf(prefix, brokers, count);
    } catch (error) {
      if (!(error instanceof SubscriptionDropped)) throw error;
    }
  }
}

async function recordsOf(
  prefix: string,
  brokers: readonly string[],
  count: number,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  const ids = new Set<string>();
  const { signal } = new AbortController();
  const plan = { prefix, partitions: 12, categories: categoriesDefault, access: { brokers } };
  for await (const item of readTopics({ ...plan, after: {}, signal })) {
    if (item.kind === 'event') {
      events.push(item.event);
      ids.add(item.event.eventId);
    }
    if (item.kind === 'caughtUp' && ids.size >= count) break;
  }
  return events;
}
