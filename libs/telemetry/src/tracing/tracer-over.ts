import {
  type Context,
  type Tracer as OpenTelemetryTracer,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { type SpanName, type SpanSpec, spanSpecs } from './names.js';
import { asForeign } from './sampler.js';
import { formatTraceparent, parseTraceparent } from './traceparent.js';
import type { Span, SpanStart, Tracer } from './tracer.js';

const kinds: Readonly<Record<SpanSpec['kind'], SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

/** Our tracer over one of OpenTelemetry's. */
export const tracerOver = (tracer: OpenTelemetryTracer, shutdown: () => Promise<void>): Tracer => ({
  enabled: true,
  start: (name, start) => spanOf(tracer, name, start),
  shutdown,
});

function spanOf(tracer: OpenTelemetryTracer, name: SpanName, start: SpanStart<SpanName>): Span {
  const { of, attributes, startedAtMs, isOfEvent = false } = start;
  const parent = parseTraceparent(start.parent);
  const span = tracer.startSpan(
    nameOf(name, of),
    {
      kind: kinds[spanSpecs[name].kind],
      ...(attributes && { attributes }),
      ...(startedAtMs !== undefined && { startTime: startedAtMs }),
      ...(isOfEvent && parent && { links: [{ context: parent }] }),
    },
    contextOf(parent, start.isForeign),
  );
  return {
    traceparent: formatTraceparent(span.spanContext()),
    fail(code) {
      span.setAttribute('error.type', code);
      span.setStatus({ code: SpanStatusCode.ERROR });
    },
    end: () => span.end(),
  };
}

/** `deliver {type}` of `message-posted`: `deliver message-posted`. */
function nameOf(name: SpanName, of: string): string {
  const { name: form } = spanSpecs[name];
  return `${form.slice(0, form.indexOf('{'))}${of}`;
}

function contextOf(parent: SpanContext | undefined, isForeign = false): Context {
  if (parent === undefined) return ROOT_CONTEXT;
  const context = trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true });
  return isForeign ? asForeign(context) : context;
}
