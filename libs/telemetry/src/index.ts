export {
  type Counter,
  type Histogram,
  type Metrics,
  noMetrics,
} from './metrics/metrics.js';
export { type MetricSpec, metricSpecs, processMetrics } from './metrics/names.js';
export { type OpenedMetrics, openMetrics } from './metrics/open-metrics.js';
export { type AttributeName, attributes } from './tracing/attributes.js';
export { type SpanName, type SpanSpec, spanSpecs } from './tracing/names.js';
export { type OpenedTracer, openTracer, type TracerOptions } from './tracing/open-tracer.js';
export { isSampled, parseTraceparent, traceIdOf } from './tracing/traceparent.js';
export { noopTracer, type Span, type SpanStart, type Tracer } from './tracing/tracer.js';
