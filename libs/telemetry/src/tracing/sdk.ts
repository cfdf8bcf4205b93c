import { randomUUID } from 'node:crypto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  detectResources,
  type Resource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import {
  MeterProvider,
  type MetricProducer,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { otlpProducer } from '../metrics/otlp.js';
import type { MetricsData } from '../metrics/page.js';
import { boundedSpans, type SpanCounters } from './bounded-spans.js';
import { samplerOf } from './sampler.js';
import { tracerOver } from './tracer-over.js';

// Loaded only where somebody asked for it: it takes some 60 ms and 30 MB.

type Env = Readonly<Record<string, string | undefined>>;

export interface Sending {
  readonly env: Env;
  readonly resource: Resource;
}

/** Who tells: this process, and what the operator's variables add. Nothing is read off the command line. */
export const resourceOf = (serviceName: string): Resource =>
  resourceFromAttributes({
    'service.name': serviceName,
    'service.instance.id': randomUUID(),
  }).merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }));

export interface SpansSending extends Sending {
  /** Of the traces that begin here. */
  readonly ratio: number;
  readonly counters: SpanCounters;
}

/** As many spans as wait or are under way: a second of a busy process. */
const spansHeldMax = 2_048;
/** Longer than an exporter tries (OTEL_EXPORTER_OTLP_TIMEOUT, 10 s): never two sendings at once. */
const exportTimeoutMs = 30_000;
const spansDelayMs = 5_000;
const sendWithinMs = 10_000;

export function openSpans({ env, resource, ratio, counters }: SpansSending) {
  const exporter = new OTLPTraceExporter({
    url: urlOf(env, 'traces'),
    timeoutMillis: positive(env.OTEL_EXPORTER_OTLP_TIMEOUT) ?? sendWithinMs,
  });
  const processor = boundedSpans(exporter, {
    max: positive(env.OTEL_BSP_MAX_QUEUE_SIZE) ?? spansHeldMax,
    counters,
    gather: (counted) =>
      new BatchSpanProcessor({
        exporter: counted,
        maxQueueSize: Number.POSITIVE_INFINITY,
        scheduledDelayMillis: positive(env.OTEL_BSP_SCHEDULE_DELAY) ?? spansDelayMs,
        exportTimeoutMillis: exportTimeoutMs,
      }),
  });
  const provider = new TracerProvider({
    resource,
    sampler: samplerOf(ratio),
    spanProcessors: [processor],
  });
  return tracerOver(provider.getTracer('stillhere'), () => provider.shutdown());
}

/** As often as OpenTelemetry does unless OTEL_METRIC_EXPORT_INTERVAL says otherwise. */
const figuresEveryMs = 60_000;

/** What is counted is `metrics`; the SDK's part is to send it. */
export function openFigures(metrics: MetricsData, { env, resource }: Sending): MeterProvider {
  const exportIntervalMillis = positive(env.OTEL_METRIC_EXPORT_INTERVAL) ?? figuresEveryMs;
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url: urlOf(env, 'metrics') }),
    exportIntervalMillis,
    // Never longer than the interval: the SDK refuses that.
    exportTimeoutMillis: Math.min(exportTimeoutMs, exportIntervalMillis),
    metricProducers: [otlpProducer(metrics, Date.now()) as unknown as MetricProducer],
  });
  return new MeterProvider({ resource, readers: [reader] });
}

/** A variable for one of both says the whole address, the one for both where they begin. */
function urlOf(env: Env, signal: 'traces' | 'metrics'): string {
  const own = env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`];
  return own || `${env.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, '')}/v1/${signal}`;
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return value > 0 ? value : undefined;
}
