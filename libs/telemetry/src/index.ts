export { attribute } from './attributes.js';
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
