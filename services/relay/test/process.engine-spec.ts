import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import { append } from '@stillhere/event-feed/fixtures';
import { categoriesDefault, readTopics } from '@stillhere/event-feed-kafka';
import { type EventStore, type StoredEvent, SubscriptionDropped } from '@stillhere/event-store';
import { openPostgresEventStore } from '@stillhere/event-store-postgres';
import { closeOf, eventually, freePorts, seededRandom } from '@stillhere/testing';
import { acted, idsInLog, write } from './setting.js';

/** A quick run kills a few; STILLHERE_KILLS says how many. */
const kills = Number(process.env.STILLHERE_KILLS ?? '3');
/** A lease that is not renewed, a look at it, a relay that begins, and a busy machine. */
const takeOverMaxMs = 60_000;
const main = resolve(import.meta.dirname, '../dist/main.js');

/** A relay as it is started on a machine, seen from outside. */
class RelayProcess {
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

describeOn('postgres', 'relays in processes of their own', (postgres) => {
  describeOn('kafka', 'on one log and one broker', ({ brokers }) => {
    let database: TestDatabase;
    let store: EventStore;
    let relays: readonly [RelayProcess, RelayProcess];
    let prefix: string;

    beforeEach(async () => {
      database = await freshDatabase(postgres);
      const { url, ownerUrl, name } = database;
      store = await openPostgresEventStore({ url, ownerUrl });
      prefix = name;
      const [one = 0, two = 0] = await freePorts(2);
      const env = {
        STILLHERE_LOG: url,
        STILLHERE_LOG_OWNER: ownerUrl,
        STILLHERE_KAFKA: brokers.join(','),
        STILLHERE_KAFKA_PREFIX: prefix,
      };
      relays = [new RelayProcess(one, env), new RelayProcess(two, env)];
      await Promise.all(relays.map((relay) => relay.start()));
    });
    afterEach(async () => {
      await Promise.all(relays.map((relay) => relay.end('SIGKILL')));
      await store.close();
      await database.drop();
    });

    const publisher = () =>
      eventually(
        'one of them publishes',
        async () => {
          const [one, two] = await Promise.all(relays.map((relay) => relay.publishes()));
          if (one === two) return undefined;
          return one ? relays : ([relays[1], relays[0]] as const);
        },
        takeOverMaxMs,
      ) as Promise<typeof relays>;
    /** Everything in the topics once so many events are there, as a consumer sees it who never looks at revisions. */
    const published = async (count: number): Promise<StoredEvent[]> => {
      for (;;) {
        try {
          return await recordsOf(prefix, brokers, count);
        } catch (error) {
          if (!(error instanceof SubscriptionDropped)) throw error;
        }
      }
    };

    it(`killed ${kills} times in the middle: the other one takes over, nothing is lost`, async () => {
      const random = seededRandom(11);
      const below = (limit: number) => Math.floor(random.fraction() * limit);
      await append(store, 'queue first', 1);
      for (let kill = 0; kill < kills; kill += 1) {
        const [publishing, other] = await publisher();
        const stopWriting = write(store, below);
        await append(store, `queue before${kill}`, 3);
        await publishing.end('SIGKILL');
        await eventually('the other one took over', () => other.publishes(), takeOverMaxMs);
        await stopWriting();
        await publishing.start();
      }
      const ids = await idsInLog(store);
      expect(acted(await published(ids.length))).toEqual({ ids, holes: 0 });
    });

    it('one that stood still finds out that another one publishes, and waits', async () => {
      await append(store, 'queue first', 1);
      const [publishing, other] = await publisher();
      publishing.signal('SIGSTOP');
      await append(store, 'queue meanwhile', 5);
      await eventually('the other one took over', () => other.publishes(), takeOverMaxMs);
      publishing.signal('SIGCONT');
      await eventually('it waits', async () => (await publishing.ready()).relay === 'waiting');
      await append(store, 'queue after', 5);
      const ids = await idsInLog(store);
      expect(acted(await published(ids.length))).toEqual({ ids, holes: 0 });
    });

    it('says of a database that is away at its start what to do, and ends', async () => {
      const [health = 0] = await freePorts(1);
      const STILLHERE_LOG = 'postgres://somebody:s3cret@127.0.0.1:1/nowhere';
      const STILLHERE_KAFKA = brokers.join(',');
      const relay = new RelayProcess(health, { STILLHERE_LOG, STILLHERE_KAFKA });
      await expect(relay.start()).rejects.toThrow(
        /^ended with 1: .*nowhere cannot be reached: see whether it runs, and its address/s,
      );
      expect(relay.output).not.toContain('s3cret');
    });

    it('hands over at once when it is stopped as asked', async () => {
      await append(store, 'queue first', 1);
      const [publishing, other] = await publisher();
      expect(await publishing.end('SIGTERM')).toBe(0);
      await eventually('the other one publishes', () => other.publishes());
      await append(store, 'queue after', 5);
      const ids = await idsInLog(store);
      expect(acted(await published(ids.length))).toEqual({ ids, holes: 0 });
    });
  });
});

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
