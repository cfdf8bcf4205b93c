import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Server } from '@stillhere/harness';
import { attributes } from '@stillhere/telemetry';
import { type ReceivedSpan, readSpans, TestOtlpReceiver } from '@stillhere/telemetry/testing';
import { eventually, freePorts } from '@stillhere/testing';
import { strays, talkOnce, traceOneMessage } from '../src/one-message.js';
import { pictureOf } from '../src/picture.js';
import { inOneProcess } from '../src/ways.js';
import { writtenTrace } from '../src/written-trace.js';

jest.setTimeout(180_000);

const words = 'kanarienvogel';
const account = 'zilpzalp';

let receiver: TestOtlpReceiver;
beforeEach(async () => {
  receiver = await TestOtlpReceiver.open();
});
afterEach(() => receiver.close());

const depthOf = (trace: readonly ReceivedSpan[], { parentSpanId }: ReceivedSpan): number => {
  const parent = trace.find(({ spanId }) => spanId === parentSpanId);
  return parent === undefined ? 0 : 1 + depthOf(trace, parent);
};

describe('one message through npm start', () => {
  it('is one trace from the page to the receipt that it was displayed, and holds nothing of anybody', async () => {
    const { trace, conversation } = await traceOneMessage(receiver, {
      ...{ words, account },
      ...inOneProcess,
    });
    expect(strays(trace)).toEqual([]);
    const back = trace.find(({ name }) => name === 'deliver receipt-displayed');
    // receive, Post, deliver, acknowledge, record, RecordReceipt, deliver
    expect(back && depthOf(trace, back)).toBe(6);

    for (const secret of [words, account, conversation, 'visitor:', 'counselor:'])
      expect(receiver.requests.join()).not.toContain(secret);
    for (const span of receiver.spans)
      for (const name of Object.keys(span.attributes))
        expect(Object.keys(attributes)).toContain(name);

    const [{ traceId = '' } = {}] = trace;
    const written = writtenTrace(receiver.requests, traceId);
    expect(readSpans(written)).toHaveLength(trace.length);
    const picture = pictureOf(readSpans(written), 'One message');
    expect(picture.match(/<rect x=/g)).toHaveLength(trace.length);
  });
});

describe('a collector that keeps everybody waiting', () => {
  it('holds no message up: what there is no room for is dropped and counted', async () => {
    receiver.answering = 'keeps waiting';
    const [port = 0] = await freePorts(1);
    const server = await Server.start({
      name: 'trace-message',
      args: ['--metrics', String(port)],
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_BSP_SCHEDULE_DELAY: '20',
        OTEL_BSP_MAX_QUEUE_SIZE: '8',
        OTEL_EXPORTER_OTLP_TIMEOUT: '120000',
      },
    });
    try {
      await talkOnce(server, { words, account });
      const page = async (): Promise<string> =>
        (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const dropped = /spans_total\{outcome="dropped"\} [1-9]/;
      await eventually('dropped', async () => dropped.test(await page()), 30_000);
      expect(receiver.spans.length).toBeLessThanOrEqual(8);
    } finally {
      // Also who has to stop does not wait for it.
      await server.stop();
    }
  });
});

describe('a trace with a hole', () => {
  it('is told from a whole one', () => {
    const span = (spanId: string, parentSpanId: string) =>
      ({ spanId, parentSpanId }) as ReceivedSpan;
    const whole = [span('a', ''), span('b', 'a'), span('c', 'b')];
    expect(strays(whole)).toEqual([]);
    expect(strays(whole.filter(({ spanId }) => spanId !== 'b'))).toEqual([span('c', 'b')]);
  });
});
