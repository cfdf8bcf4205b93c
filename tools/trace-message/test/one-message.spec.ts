import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { attributes } from '@stillhere/telemetry';
import { type ReceivedSpan, readSpans, TestOtlpReceiver } from '@stillhere/telemetry/testing';
import { strays, traceOneMessage } from '../src/one-message.js';
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

describe('a trace with a hole', () => {
  it('is told from a whole one', () => {
    const span = (spanId: string, parentSpanId: string) =>
      ({ spanId, parentSpanId }) as ReceivedSpan;
    const whole = [span('a', ''), span('b', 'a'), span('c', 'b')];
    expect(strays(whole)).toEqual([]);
    expect(strays(whole.filter(({ spanId }) => spanId !== 'b'))).toEqual([span('c', 'b')]);
  });
});
