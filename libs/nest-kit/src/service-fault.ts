import type { Rejection } from '@stillhere/kernel';

/** The kinds of failure that a caller can tell apart; each is one gRPC status over the wire. */
export type FaultStatus =
  | 'invalid-argument'
  | 'failed-precondition'
  | 'not-found'
  | 'permission-denied'
  | 'unauthenticated'
  | 'aborted'
  | 'unavailable'
  | 'resource-exhausted'
  | 'already-exists'
  | 'deadline-exceeded'
  | 'internal';

export interface FaultDetail {
  readonly status: FaultStatus;
  /** A reason noun and part of the contract: `ConversationClosed`. */
  readonly code: string;
  /** A plain sentence: what happened, what was kept, what to do. Never words that a person wrote. */
  readonly message: string;
  /** The request's field that is at fault. */
  readonly field?: string | undefined;
  /** Whether the identical call may succeed later; every call of ours may be repeated. */
  readonly retryable?: boolean | undefined;
  /** Stays in this process. */
  readonly cause?: unknown;
}

/** What callers of a service catch, the same in process and over gRPC. */
export class ServiceFault extends Error {
  override readonly name = 'ServiceFault';
  readonly status: FaultStatus;
  readonly code: string;
  readonly field?: string;
  readonly retryable: boolean;

  constructor(detail: FaultDetail) {
    super(detail.message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.status = detail.status;
    this.code = detail.code;
    if (detail.field !== undefined) this.field = detail.field;
    this.retryable = detail.retryable ?? retryableByNature.has(detail.status);
  }
}

/** The state of the world was at fault, not the call. */
const retryableByNature: ReadonlySet<FaultStatus> = new Set([
  'aborted',
  'unavailable',
  'deadline-exceeded',
]);

/** An input that a door refuses. `expected` completes the sentence: `'cid' must be …`. */
export const invalidArgument = (field: string, expected: string): ServiceFault =>
  new ServiceFault({
    status: 'invalid-argument',
    code: 'InvalidArgument',
    message: `'${field}' must be ${expected}. Nothing was changed.`,
    field,
  });

/** Refuses an input: throws `invalid-argument` with the field unless `condition` holds. */
export function requireField(
  condition: unknown,
  field: string,
  expected: string,
): asserts condition {
  if (!condition) throw invalidArgument(field, expected);
}

export interface RejectionWords {
  /** Default `failed-precondition`. */
  readonly status?: FaultStatus;
  readonly message?: string;
  readonly field?: string;
}

/** A decider's no, as callers see it. Without a message the code says it. */
export const rejectionFault = (rejection: Rejection, words: RejectionWords = {}): ServiceFault =>
  new ServiceFault({
    status: words.status ?? 'failed-precondition',
    code: rejection.code,
    message: words.message ?? `Refused: ${rejection.code}. Nothing was changed.`,
    field: words.field,
  });

export const isServiceFault = (error: unknown): error is ServiceFault =>
  error instanceof ServiceFault;
