/** What stands around a command and goes into every event that it yields. */
export interface CommandEnvelope {
  readonly commandId: string;
  /** `counselor:…`, `visitor:…`, `system:…`. */
  readonly actor: string;
  readonly tenant: string;
  readonly correlationId: string;
  readonly causationId: string;
  /** W3C trace context; empty when nothing traces. */
  readonly traceparent: string;
  /** How long the caller waits, in milliseconds from now. */
  readonly deadlineMs: number;
}
