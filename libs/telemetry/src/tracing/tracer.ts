import type { AttributesOf, SpanName } from './names.js';

export interface SpanStart<Name extends SpanName> {
  /** What stands in the braces of its name: `message-posted` of `deliver {type}`. */
  readonly of: string;
  /** W3C trace context of its parent; empty: the trace begins here. */
  readonly parent: string;
  readonly attributes?: AttributesOf<Name>;
  /** On the wall clock, in milliseconds; default now. */
  readonly startedAtMs?: number;
  /**
   * The parent is the context in which an event was made; the span is linked to it too, as OpenTelemetry's messaging
   * conventions ask of whoever sends or processes a message.
   */
  readonly isOfEvent?: boolean;
  /** The parent is a stranger's: it names the trace, but does not decide whether we keep it. */
  readonly isForeign?: boolean;
}

export interface Span {
  /** Of this span, for what it leads to. */
  readonly traceparent: string;
  /** Marks it as failed, by the fault's code alone: messages may hold what people wrote. */
  fail(code: string): void;
  end(): void;
}

/**
 * Narrower than OpenTelemetry's own: a span has a name and attributes of our table and no others, and nothing can hand
 * it an error with its words. Whoever would start a span asks `enabled` first: no work a message while nobody traces.
 */
export interface Tracer {
  readonly enabled: boolean;
  start<Name extends SpanName>(name: Name, start: SpanStart<Name>): Span;
  /** Sends what waits, as long as a try may take, then lets go. Never rejects. */
  shutdown(): Promise<void>;
}

export const noopTracer: Tracer = Object.freeze({
  enabled: false,
  start: (_name: SpanName, { parent }: SpanStart<SpanName>): Span => ({
    traceparent: parent,
    fail: () => undefined,
    end: () => undefined,
  }),
  shutdown: () => Promise.resolve(),
});
