/** What a caller may be. `service`: one of our own; `integrator`: somebody's program with a token. */
export type Role =
  | 'visitor'
  | 'counselor'
  | 'supervisor'
  | 'admin'
  | 'analyst'
  | 'integrator'
  | 'service';

/** Who calls. Made once, at a door, and then only passed on. */
export interface Principal {
  /** What stands in the envelope: `visitor:…`, `counselor:…`, `system:edge`. Empty: nobody signed in. */
  readonly actor: string;
  readonly tenant: string;
  readonly roles: readonly Role[];
  /** A visitor's token is good for one conversation only. */
  readonly conversation?: string;
  readonly displayName?: string;
  /**
   * False once what proved it is good for nothing any more: signed out, expired, revoked, disabled.
   * Cheap enough to ask at each call and twice a second, since it may be a quarter of a second old;
   * with `now` it is not. Missing: one of our own, or a visitor, whose conversation decides.
   */
  readonly isValid?: (now?: boolean) => boolean;
}

/** What travels with a call, over the wire or in process. */
export interface CallContext {
  readonly principal: Principal;
  /** On the monotonic clock of this process, in milliseconds; the rest of it travels with the call. */
  readonly deadlineAtMs: number;
  /** Aborts when the caller went away or the deadline passed. */
  readonly signal: AbortSignal;
  /** W3C trace context; empty when nothing traces. */
  readonly traceparent: string;
  /** Identical on a retry of the same command. */
  readonly commandId: string;
  readonly correlationId: string;
}
