import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { describeOn } from '@stillhere/engines/testing';
import { type ReceivedSpan, TestOtlpReceiver } from '@stillhere/telemetry/testing';
import { strays, traceOneMessage } from '../src/one-message.js';
import { inACluster } from '../src/ways.js';

// Fourteen processes and two engines start for it.
jest.setTimeout(300_000);

let receiver: TestOtlpReceiver;
beforeEach(async () => {
  receiver = await TestOtlpReceiver.open();
});
afterEach(() => receiver.close());

const words = 'kanarienvogel';
const account = 'zilpzalp';

const named = (spans: readonly ReceivedSpan[], name: string): readonly ReceivedSpan[] =>
  spans.filter((span) => span.name === name);

describeOn('postgres', 'one message in a cluster', () => {
  describeOn('kafka', 'that publishes', () => {
    it('is one trace, through every process and back, with every parent there', async () => {
      const { trace, conversation } = await traceOneMessage(receiver, {
        ...{ words, account },
        ...inACluster,
      });
      expect(strays(trace)).toEqual([]);
      expect(trace.filter(({ parentSpanId }) => parentSpanId === '')).toHaveLength(1);
      const services = new Set(trace.map(({ service }) => service));
      expect([...services].sort()).toEqual([
        ...['stillhere-edge', 'stillhere-presence', 'stillhere-relay', 'stillhere-reporting'],
        ...['stillhere-session', 'test-consumer'],
      ]);
      const [sent] = named(trace, 'send stillhere.conversation.v1');
      expect(sent?.links).toEqual([{ traceId: sent?.traceId, spanId: sent?.parentSpanId }]);
      // What the opening of the conversation led to went to projections and reactors.
      expect(named(receiver.spans, 'process presence@3').length).toBeGreaterThan(0);
      expect(strays(receiver.spans)).toEqual([]);
      for (const secret of [words, account, conversation, 'visitor:', 'counselor:', '@127.0.0.1'])
        expect(receiver.requests.join()).not.toContain(secret);
    });
  });
});
