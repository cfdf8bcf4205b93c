import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@stillhere/testing';
import fc from 'fast-check';
import {
  childOf,
  formatTraceparent,
  newTrace,
  openMetrics,
  openTracer,
  parseTraceparent,
} from './index.js';

const good = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('traceparent', () => {
  it('reads what the standard shows', () => {
    expect(parseTraceparent(good)).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parentId: 'b7ad6b7169203331',
      sampled: true,
    });
    expect(parseTraceparent(good.replace(/01$/, '00'))?.sampled).toBe(false);
    expect(parseTraceparent(good.replace(/01$/, '03'))?.sampled).toBe(true);
  });

  it('reads a later version as far as it is known', () => {
    expect(parseTraceparent(good.replace(/^00/, 'cc'))).toBeDefined();
    expect(parseTraceparent(`${good.replace(/^00/, 'cc')}-more`)).toBeDefined();
  });

  it.each([
    '',
    'nonsense',
    good.toUpperCase(),
    good.replace(/^00/, 'ff'),
    `${good}-more`,
    `${good} `,
    good.slice(0, -1),
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    `cc${good.slice(2)}-${'x'.repeat(300)}`,
  ])('takes %p as none', (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });

  it('writes what it reads', () => {
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), (seed, sampled) => {
        const trace = newTrace(seededRandom(seed), sampled);
        expect(parseTraceparent(formatTraceparent(trace))).toEqual(trace);
      }),
    );
  });

  it('keeps the trace in a child, under an id of its own', () => {
    const random = seededRandom(1);
    const parent = newTrace(random);
    const child = childOf(parent, random);
    expect(child.traceId).toBe(parent.traceId);
    expect(child.parentId).not.toBe(parent.parentId);
  });

  it('is valid even where chance yields nothing but zeros', () => {
    const zeros = { bytes: (length: number) => new Uint8Array(length), fraction: () => 0 };
    expect(parseTraceparent(formatTraceparent(newTrace(zeros)))).toBeDefined();
  });
});

const asked = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

/** Stands for the packages of the SDK, and keeps what it was given. */
function fakeSdk() {
  const given: Record<string, object> = {};
  const keeping = (name: string) =>
    class {
      constructor(options: object = {}) {
        given[name] = options;
      }
      start(): void {}
    };
  const loaded: Record<string, unknown> = {
    '@opentelemetry/sdk-node': { NodeSDK: keeping('sdk') },
    '@opentelemetry/sdk-metrics': { PeriodicExportingMetricReader: keeping('reader') },
    '@opentelemetry/exporter-metrics-otlp-proto': { OTLPMetricExporter: keeping('exporter') },
  };
  const load = (name: string): Promise<unknown> =>
    name in loaded ? Promise.resolve(loaded[name]) : import(name);
  return { given, load };
}

describe('metrics over OTLP', () => {
  const metrics = openMetrics({ now: () => 0 });

  it('are sent as often as the variable says, from what the page tells', async () => {
    const { given, load } = fakeSdk();
    const env = { ...asked, OTEL_METRIC_EXPORT_INTERVAL: '5000' };
    await openTracer({ serviceName: 'edge', env, metrics, load });
    expect(given.sdk).toMatchObject({ metricReaders: [expect.anything()] });
    expect(given.reader).toMatchObject({
      exportIntervalMillis: 5_000,
      exportTimeoutMillis: 5_000,
      metricProducers: [{ collect: expect.any(Function) }],
    });
  });

  it('are not sent where only traces are wanted', async () => {
    const { given, load } = fakeSdk();
    const env = { ...asked, OTEL_METRICS_EXPORTER: 'none' };
    await openTracer({ serviceName: 'edge', env, metrics, load });
    expect(given.sdk).toMatchObject({ metricReaders: [] });
  });
});

describe('the tracer', () => {
  it('is nothing at all where nobody asked for it', async () => {
    const load = () => Promise.reject(new Error('loaded'));
    const { tracer, problem } = await openTracer({ serviceName: 'edge', env: {}, load });
    expect(problem).toBeUndefined();
    expect(tracer.enabled).toBe(false);
    const span = tracer.start({ name: 'x', kind: 'server', traceparent: good });
    span.set('a', 1);
    span.fail('Code');
    span.end();
    expect(span.traceparent).toBe(good);
    await tracer.shutdown();
  });

  it('says in one sentence what to install, and goes on', async () => {
    const { tracer, problem } = await openTracer({ serviceName: 'edge', env: asked });
    expect(tracer.enabled).toBe(false);
    expect(problem).toContain('OTEL_EXPORTER_OTLP_ENDPOINT is set');
    expect(problem).toContain('npm install --no-save @opentelemetry/sdk-node@0.301.0');
  });

  it('does not hide that an installed one is broken', async () => {
    const load = () => Promise.reject(new Error('broken'));
    await expect(openTracer({ serviceName: 'edge', env: asked, load })).rejects.toThrow('broken');
  });
});
