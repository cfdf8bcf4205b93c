import { expect, it } from '@jest/globals';
import { append } from '@stillhere/event-feed/fixtures';
import type { StoredEvent } from '@stillhere/event-store';
import { kafkaOf } from '../src/connection.js';
import { readTopics, type TopicItem } from '../src/index.js';
import { describeWithBroker, parts } from './broker-under-test.js';

describeWithBroker('topics on a real broker', (broker) => {
  it('give back what was sent, each stream in order, and say where they end', async () => {
    const { store, open, read } = broker.fresh();
    const { topics, writer } = await open();
    expect(await writer.look()).toEqual({ tails: new Map(), hasBlankTopic: true });
    const sent: StoredEvent[] = [];
    for (const id of ['a', 'b', 'c', 'd']) sent.push(...(await append(store, `queue ${id}`, 5)));
    sent.push(...(await append(store, 'conversation a', 5)));
    await writer.send(parts(topics, sent));
    const { events, offsets } = await read();
    const ordered = (list: readonly StoredEvent[]) =>
      [...list].sort((one, other) => (one.position < other.position ? -1 : 1));
    expect(ordered(events)).toEqual(sent);
    for (const id of ['a', 'b', 'c', 'd']) {
      const ofStream = events.filter(({ stream }) => stream === `queue-local_${id}`);
      expect(ofStream.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4]);
    }
    expect((await read(offsets)).events).toEqual([]);
    const more = await append(store, 'queue a', 2);
    await writer.send(parts(topics, more));
    expect((await read(offsets)).events).toEqual(more);

    const { writer: next } = await open();
    const { tails, hasBlankTopic } = await next.look();
    expect(hasBlankTopic).toBe(false);
    const newest = tails.get(topics.partitionOf(more[1]?.stream as never) ?? '');
    expect(newest).toMatchObject({
      revision: 6,
      eventId: more[1]?.eventId,
      storeId: store.storeId,
    });
  });

  it('are read while they are written, until the reader stops', async () => {
    const { store, open, plan, access } = broker.fresh();
    const { topics, writer } = await open();
    await writer.look();
    const abort = new AbortController();
    const items = readTopics({
      ...plan,
      access,
      after: {},
      types: ['queue.happened'],
      signal: abort.signal,
    });
    expect(await items.next()).toMatchObject({ value: { kind: 'caughtUp' } });
    const waiting = items.next();
    await writer.send(parts(topics, await append(store, 'conversation x', 1)));
    await writer.send(parts(topics, await append(store, 'queue a', 1)));
    const got: TopicItem[] = [];
    for (let item = await waiting; got.at(-1)?.kind !== 'event'; item = await items.next()) {
      if (!item.done) got.push(item.value);
    }
    expect(got.at(-1)).toMatchObject({ event: { stream: 'queue-local_a', revision: 0 } });
    abort.abort();
    for (let item = await items.next(); !item.done; item = await items.next());
  });
});

describeWithBroker('topics that cannot be used', (broker) => {
  it('refuse a topic with fewer partitions than declared, and one filled with another number', async () => {
    const { store, open, plan } = broker.fresh(3);
    const { topics, writer } = await open();
    await expect(open({ partitions: 4 })).rejects.toThrow(/has 3 partitions and 4 are declared/);
    await writer.look();
    await writer.send(parts(topics, await append(store, 'queue a', 1)));
    const { writer: other } = await open({ partitions: 2 });
    await expect(other.look()).rejects.toThrow(/filled with 3 partitions declared and 2/);
    expect(plan.partitions).toBe(3);
  });

  it('refuse a topic that is compacted, and to be read where there is none', async () => {
    const { plan, access, open, read } = broker.fresh(1);
    await expect(read()).rejects.toThrow(/does not exist. A relay makes them/);
    const admin = (await kafkaOf(access)).admin();
    await admin.connect();
    const configEntries = [{ name: 'cleanup.policy', value: 'compact' }];
    await admin.createTopics({
      waitForLeaders: false,
      topics: [{ topic: `${plan.prefix}.queue.v1`, numPartitions: 1, configEntries }],
    });
    await admin.disconnect();
    await expect(open()).rejects.toThrow(/is compacted/);
  }, 60_000);

  it('refuse records of another log, and records of nobody', async () => {
    const { store, open, read, plan, access } = broker.fresh(1);
    const { topics, writer } = await open();
    await writer.look();
    await writer.send(parts(topics, await append(store, 'queue a', 1)));
    await expect(read({}, { storeId: 'another' })).rejects.toThrow(/is of the log/);
    const producer = (await kafkaOf(access)).producer();
    await producer.connect();
    await producer.send({ topic: `${plan.prefix}.queue.v1`, messages: [{ key: 'k', value: 'v' }] });
    await producer.disconnect();
    await expect(read()).rejects.toThrow(/The record at offset 1 of .* its key is no stream/);
  });

  it('refuse a reader whose records are deleted, or whose topic was made anew', async () => {
    const { store, open, read, plan, access } = broker.fresh(1);
    const { topics, writer } = await open();
    await writer.look();
    await writer.send(parts(topics, await append(store, 'queue a', 5)));
    const { offsets } = await read();
    const topic = `${plan.prefix}.queue.v1`;
    await expect(read({ ...offsets, [`${topic}/0`]: '9' })).rejects.toThrow(/was made anew/);
    const admin = (await kafkaOf(access)).admin();
    await admin.connect();
    await admin.fetchTopicMetadata({ topics: [topic] });
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '3' }] });
    await admin.disconnect();
    await expect(read()).rejects.toThrow(/no longer holds what comes next/);
    expect((await read({ [`${topic}/0`]: '3' })).events).toHaveLength(2);
  });

  it('says what to do where the broker is away', async () => {
    const { open } = broker.fresh();
    await expect(
      open({ access: { brokers: [`127.0.0.1:${broker.deadPort}`] } }),
    ).rejects.toMatchObject({
      code: 'TopicsUnavailable',
    });
  }, 60_000);
});
