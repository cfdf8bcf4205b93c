import type { SpanContext } from '@opentelemetry/api';

/** A later version may carry more after the flags; only version ff is never valid. */
const pattern = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const lengthMax = 256;
const sampledBit = 1;

/**
 * W3C Trace Context, which OpenTelemetry's API leaves to its SDK: and that is not loaded where nobody traces.
 * `undefined` when the text is no valid `traceparent`: then a trace starts anew.
 */
export function parseTraceparent(text: string): SpanContext | undefined {
  const match = text.length <= lengthMax ? pattern.exec(text) : null;
  if (!match) return undefined;
  const [, version, traceId, spanId, flags, rest] = match as unknown as string[];
  if (version === '00' && rest !== undefined) return undefined;
  if (/^0+$/.test(traceId as string) || /^0+$/.test(spanId as string)) return undefined;
  const traceFlags = Number.parseInt(flags as string, 16) & sampledBit;
  return { traceId: traceId as string, spanId: spanId as string, traceFlags };
}

export const formatTraceparent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${(traceFlags & sampledBit) === 1 ? '01' : '00'}`;

/** Somebody keeps this trace: what belongs to it is worth a span. */
export const isSampled = (traceparent: string): boolean =>
  traceparent.length >= traceparentLength &&
  (Number.parseInt(traceparent.slice(flagsAt, traceparentLength), 16) & sampledBit) === 1;

const flagsAt = 53;
const traceparentLength = 55;

/** The trace, for a log line: 32 hex digits; `undefined` where there is none. */
export const traceIdOf = (traceparent: string): string | undefined =>
  parseTraceparent(traceparent)?.traceId;
