export { attribute } from './attributes.js';
export {
  type Counter,
  type Histogram,
  type Metrics,
  noMetrics,
} from './metrics/metrics.js';
export { type MetricSpec, metricSpecs, processMetrics } from './metrics/names.js';
export { type OpenedMetrics, openMetrics } from './metrics/open-metrics.js';
export { type OpenedTracer, openTracer, type TracerOptions } from './open-tracer.js';
export {
  childOf,
  formatTraceparent,
  newTrace,
  parseTraceparent,
  type TraceContext,
} from './traceparent.js';
export {
  type AttributeValue,
  noopTracer,
  type Span,
  type SpanStart,
  type Tracer,
} from './tracer.js';
