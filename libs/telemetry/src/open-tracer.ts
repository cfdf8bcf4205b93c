import type * as OpenTelemetry from '@opentelemetry/api';
import { otlpProducer } from './metrics/otlp.js';
import type { MetricsData } from './metrics/page.js';
import { formatTraceparent, parseTraceparent } from './traceparent.js';
import { noopTracer, type Span, type SpanStart, type Tracer } from './tracer.js';

export interface TracerOptions {
  readonly serviceName: string;
  /** `process.env`: OpenTelemetry's own variables decide where spans go and how many. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Exported beside the traces; default: none are. */
  readonly metrics?: MetricsData;
  /** Default: `import`. */
  readonly load?: (name: string) => Promise<unknown>;
}

export interface OpenedTracer {
  readonly tracer: Tracer;
  /** Tracing was asked for and cannot be had: a sentence for the log. The process goes on without. */
  readonly problem?: string;
}

/** The last two come with the SDK. */
const packages = {
  api: '@opentelemetry/api',
  sdk: '@opentelemetry/sdk-node',
  metrics: '@opentelemetry/sdk-metrics',
  exporter: '@opentelemetry/exporter-metrics-otlp-proto',
} as const;
const wanted = '@opentelemetry/sdk-node@0.301.0';

/** Traces and metrics only where OTEL_EXPORTER_OTLP_ENDPOINT is set; else nothing is loaded (it takes 0.25 s). */
export async function openTracer(options: TracerOptions): Promise<OpenedTracer> {
  if (!options.env.OTEL_EXPORTER_OTLP_ENDPOINT) return { tracer: noopTracer };
  const load = options.load ?? ((name: string) => import(name));
  let api: Api;
  let sdk: Sdk;
  let readers: readonly object[];
  try {
    [api, sdk] = (await Promise.all([load(packages.api), load(packages.sdk)])) as [Api, Sdk];
    readers = await metricReaders(options, load);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return { tracer: noopTracer, problem: missing };
  }
  const running = new sdk.NodeSDK({
    serviceName: options.serviceName,
    instrumentations: [],
    metricReaders: readers,
  });
  running.start();
  return { tracer: tracerOver(api, running) };
}

const missing =
  'Traces and metrics are asked for (OTEL_EXPORTER_OTLP_ENDPOINT is set) but their SDK is not installed. ' +
  `Install it with: npm install --no-save ${wanted} – or unset the variable. Going on without.`;

/** Node says it as the first, jest and bundlers as the second. */
const isMissing = (error: unknown): boolean =>
  ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(
    String((error as { code?: unknown })?.code),
  );

/** As often as OpenTelemetry does unless OTEL_METRIC_EXPORT_INTERVAL says otherwise. */
const exportEveryMs = 60_000;

/** What is counted is `metrics`; the SDK's part is to send it. */
async function metricReaders(
  { metrics, env }: TracerOptions,
  load: (name: string) => Promise<unknown>,
): Promise<readonly object[]> {
  if (metrics === undefined || env.OTEL_METRICS_EXPORTER === 'none') return [];
  const [sdk, { OTLPMetricExporter }] = (await Promise.all([
    load(packages.metrics),
    load(packages.exporter),
  ])) as [MetricsSdk, Exporter];
  const exportIntervalMillis = Number(env.OTEL_METRIC_EXPORT_INTERVAL) || exportEveryMs;
  return [
    new sdk.PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(),
      exportIntervalMillis,
      // Never longer than the interval: the SDK refuses that.
      exportTimeoutMillis: Math.min(30_000, exportIntervalMillis),
      metricProducers: [otlpProducer(metrics, Date.now())],
    }),
  ];
}

interface MetricsSdk {
  readonly PeriodicExportingMetricReader: new (options: object) => object;
}
interface Exporter {
  readonly OTLPMetricExporter: new () => object;
}
type Api = typeof OpenTelemetry;
type ApiSpan = OpenTelemetry.Span;
/** The part of the SDK that is used; it is installed only where somebody traces. */
interface Sdk {
  readonly NodeSDK: new (options: object) => { start(): void; shutdown(): Promise<void> };
}

function tracerOver(api: Api, running: { shutdown(): Promise<void> }): Tracer {
  const tracer = api.trace.getTracer('stillhere');
  const kinds = {
    server: api.SpanKind.SERVER,
    client: api.SpanKind.CLIENT,
    internal: api.SpanKind.INTERNAL,
  };
  return {
    enabled: true,
    start: ({ name, kind, traceparent, attributes }: SpanStart) => {
      const options = { kind: kinds[kind], ...(attributes && { attributes }) };
      return spanOver(api, tracer.startSpan(name, options, contextOf(api, traceparent)));
    },
    shutdown: () => running.shutdown(),
  };
}

function contextOf(api: Api, traceparent: string): OpenTelemetry.Context {
  const parent = parseTraceparent(traceparent);
  if (parent === undefined) return api.ROOT_CONTEXT;
  return api.trace.setSpanContext(api.ROOT_CONTEXT, {
    traceId: parent.traceId,
    spanId: parent.parentId,
    traceFlags: parent.sampled ? 1 : 0,
    isRemote: true,
  });
}

function spanOver(api: Api, span: ApiSpan): Span {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: formatTraceparent({
      traceId,
      parentId: spanId,
      sampled: (traceFlags & 1) === 1,
    }),
    set: (name, value) => span.setAttribute(name, value),
    fail: (code) => {
      span.setAttribute('error.type', code);
      span.setStatus({ code: api.SpanStatusCode.ERROR });
    },
    end: () => span.end(),
  };
}
