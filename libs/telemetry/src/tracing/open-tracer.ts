import { type Metrics, noMetrics } from '../metrics/metrics.js';
import type { MetricsData } from '../metrics/page.js';
import type { SpanCounters } from './bounded-spans.js';
import { samplingOf } from './sampling.js';
import { noopTracer, type Tracer } from './tracer.js';

export interface TracerOptions {
  readonly serviceName: string;
  /** `process.env`: OpenTelemetry's own variables decide where spans go and how many. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What becomes of spans is counted in them, and all of them are sent beside the traces; default: neither. */
  readonly metrics?: Metrics & MetricsData;
}

export interface OpenedTracer {
  readonly tracer: Tracer;
  /** What stands in the variables cannot be meant: a sentence for the log. */
  readonly problem?: string;
}

/**
 * Traces and figures go out by OTLP where OTEL_EXPORTER_OTLP_ENDPOINT is set; else nothing is loaded. Of the SDK only
 * the parts that send: `sdk-node` is twice as much, and tells the command line, in which a password may stand.
 */
export async function openTracer({
  serviceName,
  env,
  metrics,
}: TracerOptions): Promise<OpenedTracer> {
  const counters = countersOf(metrics ?? noMetrics);
  const isAskedFor = env.OTEL_EXPORTER_OTLP_ENDPOINT && env.OTEL_SDK_DISABLED !== 'true';
  if (!isAskedFor) return { tracer: noopTracer };
  const { openFigures, openSpans, resourceOf } = await import('./sdk.js');
  const sending = { env, resource: resourceOf(serviceName) };
  const figures =
    env.OTEL_METRICS_EXPORTER === 'none' ? undefined : metrics && openFigures(metrics, sending);
  const { ratio, problem } = samplingOf(env);
  const spans =
    env.OTEL_TRACES_EXPORTER === 'none' ? noopTracer : openSpans({ ...sending, ratio, counters });
  const tracer: Tracer = {
    enabled: spans.enabled,
    start: spans.start,
    async shutdown() {
      // What the collector does not take any more is counted, and keeps nobody from stopping.
      await Promise.allSettled([spans.shutdown(), figures?.shutdown()]);
    },
  };
  return { tracer, ...(problem !== undefined && { problem }) };
}

/** Also where nobody traces: then they stay 0, and whoever looks for dropped spans finds a figure. */
function countersOf(metrics: Metrics): SpanCounters {
  const of = (outcome: keyof SpanCounters) =>
    metrics.counter('stillhere_trace_spans_total', { outcome });
  return { sent: of('sent'), failed: of('failed'), dropped: of('dropped') };
}
