import { expect, it } from '@jest/globals';
import type { TopicsWriter } from '@stillhere/event-feed';
import { append } from '@stillhere/event-feed/fixtures';
import type { StoredEvent } from '@stillhere/event-store';
import { kafkaOf } from '../src/connection.js';
import { recordOf } from '../src/record.js';
import { describeWithBroker, parts } from './broker-under-test.js';

describeWithBroker('an acknowledged batch whose answer is lost', (broker) => {
  const topicOfQueue = (prefix: string) => `${prefix}.queue.v1`;

  it('makes kafkajs alone lose the next one: acknowledged, and never written', async () => {
    const { plan, access, open, store, read } = broker.fresh(1);
    await open();
    const [first, second, third] = (await append(store, 'queue a', 3)) as StoredEvent[];
    const origin = { storeId: store.storeId, format: 'protobuf' as const, partitions: 1 };
    const producer = (await kafkaOf(access)).producer({
      idempotent: true,
      maxInFlightRequests: 1,
      // It insists on some; the answers stay away longer.
      retry: { retries: 1, initialRetryTime: 10 },
    });
    const send = (event: StoredEvent | undefined) =>
      producer.send({
        topic: topicOfQueue(plan.prefix),
        acks: -1,
        messages: [recordOf(event as StoredEvent, 0, origin)],
      });
    await producer.connect();
    await send(first);
    const cut = broker.proxy.cutAnswers();
    await expect(send(second)).rejects.toThrow();
    await cut;
    broker.proxy.mend();
    const acknowledged = await untilAcknowledged(() => send(third));
    await producer.disconnect();
    const { events } = await read();
    expect(acknowledged[0]?.errorCode).toBe(0);
    expect(events.map(({ revision }) => revision)).toEqual([0, 1]);
    // What gives it away: the place it says it wrote to is that of the batch before.
    expect(acknowledged[0]?.baseOffset).toBe('1');
  });

  it('makes ours begin anew behind what is there, and lose nothing', async () => {
    const { open, store, read } = broker.fresh(1);
    const { topics, writer } = await open();
    await writer.look();
    const [first, second, third] = (await append(store, 'queue a', 3)) as StoredEvent[];
    const send = (one: TopicsWriter, event: StoredEvent | undefined) =>
      one.send(parts(topics, [event as StoredEvent]));
    await send(writer, first);
    const cut = broker.proxy.cutAnswers();
    const failing = expect(send(writer, second)).rejects.toMatchObject({
      code: 'TopicsUnavailable',
    });
    await cut;
    await failing;
    broker.proxy.mend();
    await expect(send(writer, third)).rejects.toThrow(/open another one/);
    const { writer: next } = await open();
    expect([...(await next.look()).tails.values()][0]).toMatchObject({ revision: 1 });
    await send(next, third);
    expect((await read()).events.map(({ revision }) => revision)).toEqual([0, 1, 2]);
  }, 90_000);

  it('is written once where the identical batch is sent again in time', async () => {
    const { open, store, read } = broker.fresh(1);
    const { topics, writer } = await open();
    await writer.look();
    const sent = await append(store, 'queue a', 2);
    await writer.send(parts(topics, sent.slice(0, 1)));
    const cut = broker.proxy.cutAnswers();
    const sending = writer.send(parts(topics, sent.slice(1)));
    await cut;
    broker.proxy.mend();
    await sending;
    expect((await read()).events.map(({ revision }) => revision)).toEqual([0, 1]);
  });
});

/** The connection was cut: the first attempts may only find that out. */
async function untilAcknowledged<Result>(send: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      if (tries === 20) throw error;
    }
  }
}
