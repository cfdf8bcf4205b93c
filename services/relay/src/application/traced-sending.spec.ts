import { describe, expect, it } from '@jest/globals';
import { TopicsUnavailable } from '@stillhere/event-feed';
import type { StoredEvent } from '@stillhere/event-store';
import { TestTracer } from '@stillhere/telemetry/testing';
import { tracedSending } from './traced-sending.js';

const kept = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const event = (traceparent: string): StoredEvent => ({ metadata: { traceparent } }) as StoredEvent;
const parts = new Map([
  ['stillhere.conversation.v1/3', [event(kept), event('')]],
  ['stillhere.queue.v1/0', [event(kept.replace(/01$/, '00'))]],
]);

const sending = { parts, isNew: () => true };

describe('sending to Kafka', () => {
  it('is a span for each event of a trace that somebody keeps, until all of it is there', async () => {
    const tracer = new TestTracer();
    await tracedSending(tracer, sending, async () => {
      expect(tracer.started).toMatchObject([{ isEnded: false }]);
    });
    expect(tracer.started).toMatchObject([
      {
        key: 'send',
        of: 'stillhere.conversation.v1',
        parent: kept,
        isOfEvent: true,
        attributes: { 'messaging.batch.message_count': 3 },
        isEnded: true,
        failed: [],
      },
    ]);
  });

  it('says by its code why it was not taken', async () => {
    const tracer = new TestTracer();
    const away = (): Promise<void> => Promise.reject(new TopicsUnavailable('the broker is away'));
    await expect(tracedSending(tracer, sending, away)).rejects.toBeInstanceOf(TopicsUnavailable);
    expect(tracer.started).toMatchObject([{ failed: ['TopicsUnavailable'], isEnded: true }]);
  });

  it('is none for what was published before', async () => {
    const tracer = new TestTracer();
    await tracedSending(tracer, { parts, isNew: () => false }, async () => undefined);
    expect(tracer.started).toEqual([]);
  });

  it('starts nothing where nobody traces', async () => {
    const tracer = new TestTracer(false);
    await tracedSending(tracer, sending, async () => undefined);
    expect(tracer.started).toEqual([]);
  });
});
