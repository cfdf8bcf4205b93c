import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type Kafka, startKafka } from '@stillhere/engines';
import { describeOn } from '@stillhere/engines/testing';
import { categoriesDefault, readTopics } from '@stillhere/event-feed-kafka';
import type { StoredEvent } from '@stillhere/event-store';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { Server } from '@stillhere/harness';
import { Http, openTalk, staying, type Talk } from '@stillhere/harness/people';
import { eventually, freePorts, seededRandom } from '@stillhere/testing';

/** A quick run kills a few; STILLHERE_KILLS says how many. */
const kills = Number(process.env.STILLHERE_KILLS ?? '3');
/** Said in a chat: nowhere but in the two pages may it be read. */
const words = 'nobody may read this in a topic';

describeOn('kafka', 'npm start -- --kafka', () => {
  let directory: string;
  let port: number;
  let kafka: Kafka | undefined;
  let server: Server | undefined;
  const talks: Talk[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'stillhere-topics-'));
    [port = 0] = await freePorts(1);
  });
  afterEach(async () => {
    for (const { visitor } of talks.splice(0)) visitor.client.close();
    await server?.kill();
    server?.remove();
  });
  afterAll(async () => {
    await kafka?.kill(1);
    rmSync(directory, { recursive: true, force: true });
  });

  const startBroker = async (): Promise<void> => {
    if (kafka === undefined) kafka = await startKafka({ directory, ports: [port] });
    else await kafka.restart(1);
  };
  const startServer = async (prefix: string): Promise<Server> => {
    const env = { STILLHERE_KAFKA: `127.0.0.1:${port}`, STILLHERE_KAFKA_PREFIX: prefix };
    server = await Server.start({ name: 'topics', env });
    return server;
  };
  const talk = async (at: Server): Promise<Talk> => {
    const opened = await openTalk({
      http: new Http(staying(at)),
      address: at.address,
      random: () => seededRandom(talks.length + Date.now()),
      onAcknowledged: () => undefined,
    });
    talks.push(opened);
    return opened;
  };
  const say = async ({ visitor }: Talk, count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) visitor.say(`${words} ${n}`);
    await visitor.settled();
  };
  const said = (): number => talks.reduce((sum, { visitor }) => sum + visitor.said.length, 0);
  const note = async (at: Server): Promise<{ code: number; relay: string }> => {
    const answer = await fetch(`${at.address}/readyz`);
    const { notes } = (await answer.json()) as { notes?: { relay?: string } };
    return { code: answer.status, relay: notes?.relay ?? '' };
  };

  it('is ready without a broker, and publishes everything once it is there, also after it was away', async () => {
    const at = await startServer('away');
    const first = await talk(at);
    await say(first, 20);
    await eventually('told that it waits', async () => (await note(at)).relay.startsWith('away'));
    expect((await note(at)).code).toBe(200);
    await startBroker();
    await published('away', port, said());
    await kafka?.kill(1);
    await say(first, 20);
    expect((await note(at)).code).toBe(200);
    await startBroker();
    await say(await talk(at), 20);
    await published('away', port, said());
    expect(await note(at)).toEqual({ code: 200, relay: 'publishing' });
    await at.quit();
    const { events, bytes } = await recordsOf('away', port);
    await expectExact(events, at);
    expect(events.filter(({ type }) => type === 'conversation.message-posted')).toHaveLength(60);
    expect(bytes).not.toContain(words);
  });

  it(`killed ${kills} times while it publishes loses nothing, and is exact by revision`, async () => {
    if (kafka === undefined) await startBroker();
    const at = await startServer('killed');
    const one = await talk(at);
    for (let kill = 0; kill < kills; kill += 1) {
      for (let n = 0; n < 60; n += 1) one.visitor.say(`${words} ${kill} ${n}`);
      await one.visitor.until(
        'some are saved',
        ({ outbox }) => outbox.length < 50 - 4 * (kill % 10),
      );
      await at.kill();
      await at.start();
    }
    await one.visitor.settled();
    await published('killed', port, said());
    await at.quit();
    const { events } = await recordsOf('killed', port);
    await expectExact(events, at);
    expect(events.length).toBeGreaterThan(kills * 60);
  }, 3_600_000);
});

const optionsOf = (prefix: string, port: number) => ({
  prefix,
  partitions: 12,
  categories: categoriesDefault,
  access: { brokers: [`127.0.0.1:${port}`] },
  after: {},
});

/** All that is in the topics now. */
async function recordsOf(prefix: string, port: number) {
  const events: StoredEvent[] = [];
  const { signal } = new AbortController();
  for await (const item of readTopics({ ...optionsOf(prefix, port), signal })) {
    if (item.kind === 'caughtUp') break;
    events.push(item.event);
  }
  return { events, bytes: JSON.stringify(events) };
}

/** Resolves once so many messages are in their topic. */
async function published(prefix: string, port: number, messages: number): Promise<void> {
  const posted = new Set<string>();
  const { signal } = new AbortController();
  for await (const item of readTopics({ ...optionsOf(prefix, port), signal })) {
    if (item.kind === 'event' && item.event.type === 'conversation.message-posted') {
      posted.add(item.event.eventId);
    }
    if (posted.size >= messages) return;
  }
}

/** Each event of the log reaches a consumer once that looks at revisions, in the order of its stream. */
async function expectExact(records: readonly StoredEvent[], server: Server): Promise<void> {
  const store = await openSqliteEventStore({ directory: server.directory, waitForLockMs: 5_000 });
  const log = await store.readAll({ limit: 1_000_000 });
  await store.close();
  const last = new Map<string, number>();
  const acted: StoredEvent[] = [];
  for (const event of records) {
    const before = last.get(event.stream) ?? -1;
    if (event.revision <= before) continue;
    expect(event.revision).toBe(before + 1);
    last.set(event.stream, event.revision);
    acted.push(event);
  }
  const byPosition = [...acted].sort((one, other) => (one.position < other.position ? -1 : 1));
  const facts = (events: readonly StoredEvent[]) =>
    events.map(({ eventId, data }) => ({ eventId, data }));
  // What is recorded while it stops goes out at the next start.
  const [soFar, later] = [log.slice(0, acted.length), log.slice(acted.length)];
  expect(facts(byPosition)).toEqual(facts(soFar));
  expect(later.filter(({ type }) => type !== 'conversation.connection-ended')).toEqual([]);
}
