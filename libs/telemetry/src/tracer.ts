/** What a span may carry: numbers, flags and short technical text; never words, names, addresses. */
export type AttributeValue = string | number | boolean;

export interface SpanStart {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'internal';
  /** The caller's trace context; empty starts a new trace. */
  readonly traceparent: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

export interface Span {
  /** For what this span calls; empty when nothing traces. */
  readonly traceparent: string;
  set(name: string, value: AttributeValue): void;
  /** Marks the span as failed, by the fault's code alone: messages may hold what people wrote. */
  fail(code: string): void;
  end(): void;
}

/** Callers ask `enabled` before they build attributes: no work a call while tracing is off. */
export interface Tracer {
  readonly enabled: boolean;
  start(span: SpanStart): Span;
  /** Sends what waits, then lets go. */
  shutdown(): Promise<void>;
}

export const noopTracer: Tracer = Object.freeze({
  enabled: false,
  start: ({ traceparent }: SpanStart): Span => ({
    traceparent,
    set: () => undefined,
    fail: () => undefined,
    end: () => undefined,
  }),
  shutdown: () => Promise.resolve(),
});
