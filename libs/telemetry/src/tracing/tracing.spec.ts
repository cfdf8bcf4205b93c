import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { openMetrics } from '../metrics/open-metrics.js';
import { type ReceivedSpan, TestOtlpReceiver } from '../testing.js';
import { attributes } from './attributes.js';
import { type SpanSpec, spanSpecs } from './names.js';
import { openTracer } from './open-tracer.js';
import { noopTracer, type Tracer } from './tracer.js';

const theirs = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

let receiver: TestOtlpReceiver;
let metrics: ReturnType<typeof openMetrics>;
const opened: Tracer[] = [];

beforeEach(async () => {
  receiver = await TestOtlpReceiver.open();
  metrics = openMetrics({ now: () => 0 });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((tracer) => tracer.shutdown()));
  await receiver.close();
});

/** Sends at once, and tries no longer than a moment. */
async function open(env: Readonly<Record<string, string>> = {}) {
  const { tracer, problem } = await openTracer({
    serviceName: 'stillhere-edge',
    metrics,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_BSP_SCHEDULE_DELAY: '1',
      OTEL_EXPORTER_OTLP_TIMEOUT: '200',
      ...env,
    },
  });
  opened.push(tracer);
  return { tracer, problem };
}

const append = (tracer: Tracer, parent = '', isForeign = false) =>
  tracer.start('append', { of: 'conversation', parent, isForeign });

const told = async (outcome: string): Promise<number> => {
  const { text } = await metrics.page();
  return Number(new RegExp(`spans_total{outcome="${outcome}"} (\\d+)`).exec(text)?.[1]);
};
const named = (name: string): ReceivedSpan | undefined =>
  receiver.spans.find((span) => span.name === name);

describe('the tracer', () => {
  it.each([
    ['nobody asked for it', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
    ['it is switched off', { OTEL_SDK_DISABLED: 'true' }],
  ])('is nothing at all where %s', async (_why, env) => {
    expect((await open(env)).tracer).toBe(noopTracer);
    expect(await told('sent')).toBe(0);
  });

  it('sends spans under their names, each a child of what it was given, linked where an event made it', async () => {
    const { tracer } = await open();
    const root = append(tracer);
    const event = tracer.start('process', {
      of: 'presence@3',
      parent: root.traceparent,
      isOfEvent: true,
      attributes: { 'messaging.system': 'stillhere' },
    });
    event.fail('PoisonEvent');
    event.end();
    root.end();
    await receiver.until(({ spans }) => spans.length === 2);
    const [parent, child] = [named('append conversation'), named('process presence@3')];
    expect(parent).toMatchObject({ service: 'stillhere-edge', kind: 3, parentSpanId: '' });
    expect(child).toMatchObject({
      kind: 5,
      traceId: parent?.traceId,
      parentSpanId: parent?.spanId,
      links: [{ traceId: parent?.traceId, spanId: parent?.spanId }],
      attributes: { 'messaging.system': 'stillhere', 'error.type': 'PoisonEvent' },
      isFailed: true,
    });
    expect(root.traceparent).toBe(`00-${parent?.traceId}-${parent?.spanId}-01`);
  });

  it('says who it is, and nothing of the command line or the machine', async () => {
    const { tracer } = await open();
    append(tracer).end();
    await receiver.until(({ spans }) => spans.length === 1);
    const [request = ''] = receiver.requests;
    const { resource } = JSON.parse(request).resourceSpans[0];
    const keys = resource.attributes.map(({ key }: { key: string }) => key);
    expect(keys.sort()).toEqual(['service.instance.id', 'service.name']);
  });

  it('keeps of the traces that begin here as many as it is told, and whatever others of us keep', async () => {
    const { tracer } = await open({
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    });
    const dropped = append(tracer);
    expect(dropped.traceparent).toMatch(/-00$/);
    append(tracer, dropped.traceparent).end();
    dropped.end();
    append(tracer, theirs).end();
    await receiver.until(({ spans }) => spans.length === 1);
    expect(receiver.spans[0]?.parentSpanId).toBe('b7ad6b7169203331');
  });

  it('lets a stranger name the trace, not decide that it is kept', async () => {
    const ratio = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' };
    const foreign = append((await open(ratio)).tracer, theirs, true);
    expect(foreign.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-.*-00$/);
    const kept = append((await open()).tracer, theirs.replace(/01$/, '00'), true);
    expect(kept.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-.*-01$/);
  });

  it.each([
    ['OTEL_TRACES_SAMPLER', 'often', 'one of parentbased_always_on'],
    ['OTEL_TRACES_SAMPLER_ARG', '10%', 'a number from 0 to 1'],
  ])('says of %s what was expected', async (name, found, expected) => {
    const env = { OTEL_TRACES_SAMPLER: 'traceidratio', [name]: found };
    const { problem, tracer } = await open(env);
    expect(problem).toContain(`${name} is "${found}" but must be ${expected}`);
    expect(append(tracer).traceparent).toMatch(/-01$/);
  });
});

describe('a collector that is away, slow or does not want them', () => {
  it('holds nobody up: what there is no room for is dropped at once, and counted', async () => {
    receiver.answering = 'keeps waiting';
    const { tracer } = await open({
      OTEL_BSP_MAX_QUEUE_SIZE: '4',
      OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
    });
    for (let n = 0; n < 3; n += 1) append(tracer).end();
    await receiver.until(({ spans }) => spans.length === 3);
    for (let n = 0; n < 10; n += 1) append(tracer).end();
    // Those under way hold their room too.
    expect(await told('dropped')).toBe(9);
    receiver.release();
    await receiver.until(({ spans }) => spans.length === 4);
    await tracer.shutdown();
    expect([await told('sent'), await told('failed')]).toEqual([4, 0]);
  });

  it('counts what it would not take, and goes on', async () => {
    receiver.answering = 'refuses';
    const { tracer } = await open();
    append(tracer).end();
    await receiver.until(({ requests }) => requests.length === 1);
    receiver.answering = 'takes';
    append(tracer).end();
    await receiver.until(({ spans }) => spans.length === 1);
    await tracer.shutdown();
    expect([await told('sent'), await told('failed')]).toEqual([1, 1]);
  });

  it('counts what nobody was there to take, and stops all the same', async () => {
    const away = receiver.endpoint;
    await receiver.close();
    receiver = await TestOtlpReceiver.open();
    const { tracer } = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: away });
    append(tracer).end();
    await tracer.shutdown();
    expect([await told('sent'), await told('failed')]).toEqual([0, 1]);
  });
});

describe('figures over OTLP', () => {
  it('go to the same collector, as often as the variable says', async () => {
    const every = { OTEL_METRICS_EXPORTER: 'otlp', OTEL_METRIC_EXPORT_INTERVAL: '20' };
    await open({ ...every, OTEL_TRACES_EXPORTER: 'none' });
    const name = 'stillhere_trace_spans_total';
    await receiver.until(({ requests }) => requests.some((text) => text.includes(name)));
    expect(receiver.requests.join()).toContain('"service.name"');
  });
});

describe('the names', () => {
  const specs: Readonly<Record<string, SpanSpec>> = spanSpecs;

  it('stand in docs/tracing.md, all and no others', () => {
    const page = readFileSync(new URL('../../../../docs/tracing.md', import.meta.url), 'utf8');
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    const spans = Object.values(specs).map(
      ({ name, kind, by, parent, attributes: with_, meaning }) =>
        `| \`${name}\` | ${kind} | ${by} | ${parent} | ${with_.map((one) => `\`${one}\``).join(', ')} | ${meaning} |`,
    );
    const named_ = Object.entries(attributes).map(
      ([name, meaning]) => `| \`${name}\` | ${meaning} |`,
    );
    expect(rows).toEqual([...spans, ...named_]);
  });

  it.each(Object.keys(attributes).filter((name) => !name.startsWith('stillhere.')))(
    '%s is OpenTelemetry’s own',
    (name) => {
      const known = Object.entries(conventions).filter(([key]) => key.startsWith('ATTR_'));
      expect(known.map(([, value]) => value)).toContain(name);
    },
  );

  it.each(Object.values(specs))('$name is a verb, or a method, and says what it means', (spec) => {
    expect(spec.name).toMatch(/^[a-z]+ \{[a-z]+\}$|^\{service\}\/\{method\}$/);
    expect(spec.meaning).toMatch(/^[A-Z].*\.$/);
  });
});
