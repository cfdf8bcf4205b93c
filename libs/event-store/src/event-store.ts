import type { Hash, Position, StreamName } from '@stillhere/kernel';
import type { EventTooLarge, RevisionConflict, StoreUnavailable, StreamClosed } from './errors.js';
import type { ProposedEvent, StoredEvent } from './event.js';

/** Where the writer believes the stream to be. `any` only for categories marked unchained. */
export type ExpectedRevision = 'noStream' | 'any' | { readonly exactly: number };

export interface AppendOptions {
  readonly expected: ExpectedRevision;
  /** How long the caller waits, in milliseconds from now; afterwards the outcome is unknown. */
  readonly deadlineMs: number;
}

export interface Append extends AppendOptions {
  readonly stream: StreamName;
  readonly events: readonly ProposedEvent[];
}

export interface AppendResult {
  /** `alreadyAppended`: the same event ids stand exactly there; the numbers are the original ones. */
  readonly outcome: 'appended' | 'alreadyAppended';
  readonly first: number;
  readonly last: number;
  /** Position of the last event. */
  readonly position: Position;
  /** As the log holds them, with the position and the time of each. */
  readonly stored: readonly StoredEvent[];
}

export type AppendRefusal = RevisionConflict | StreamClosed | EventTooLarge | StoreUnavailable;

export type AppendOutcome =
  | (AppendResult & { readonly ok: true })
  | { readonly ok: false; readonly error: AppendRefusal };

export type StreamHead =
  | { readonly status: 'missing' }
  | { readonly status: 'open'; readonly revision: number; readonly hash: Hash };

/** Of the newest event; -1: there is none. */
export const revisionOf = (head: StreamHead): number =>
  head.status === 'missing' ? -1 : head.revision;

/** `caughtUp` and `fellBehind` are in band: seen only after every earlier event was taken. */
export type SubscriptionItem =
  | { readonly kind: 'event'; readonly event: StoredEvent }
  /** Said each time that all there is was taken. Everything up to `position` was looked at. */
  | { readonly kind: 'caughtUp'; readonly position: Position | undefined }
  | { readonly kind: 'fellBehind' };

export interface ReadStreamOptions {
  /** First revision to read; default 0. */
  readonly from?: number;
  /** How many at most; default all. */
  readonly limit?: number;
}

export interface ReadAllOptions {
  /** Read what comes after this position; default from the start. */
  readonly after?: Position | undefined;
  readonly limit: number;
}

export interface SubscribeOptions {
  /** `'head'`: only what comes from now on. Otherwise after this position; `undefined`: from the start. */
  readonly after: Position | 'head' | undefined;
  /**
   * `<category>.<past-tense>`: hands out these only, each of them complete, and wakes nobody for
   * others; they are passed over where they lie. Default all.
   */
  readonly types?: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * The append-only log. One contract suite (`@stillhere/event-store/contract`) runs on every adapter.
 * "Appended" means durable: fsynced, or acknowledged by a quorum; never "in memory".
 */
export interface EventStore {
  /** Random text made with the store; positions of one store mean nothing to another. */
  readonly storeId: string;

  /**
   * Other processes may append too, at any time: what this one knows of a stream may be overtaken, and whoever
   * answers from it asks for the stream's head first.
   */
  readonly hasOtherWriters: boolean;

  /**
   * All or nothing, contiguous, durable when `settled` says `ok`. Appends are decided in the order
   * of these calls, so one may expect what another of the same turn is about to write; when that
   * fails, it is a RevisionConflict. The caller may always repeat the identical call.
   *
   * `settled` is called once, never before this call has returned, and must not throw. All that one
   * commit settles is called back in one synchronous pass, in the order of the calls, before any
   * subscription sees an event of it. A refusal that needs no writer (EventTooLarge, a store that
   * is closed, a deadline) may come before what was submitted earlier.
   */
  submit(append: Append, settled: (outcome: AppendOutcome) => void): void;

  /** `submit` as a promise: rejects with what was refused. */
  append(
    stream: StreamName,
    events: readonly ProposedEvent[],
    options: AppendOptions,
  ): Promise<AppendResult>;

  /** In revision order. A missing stream reads as empty. */
  readStream(stream: StreamName, options?: ReadStreamOptions): AsyncIterable<StoredEvent>;

  head(stream: StreamName): Promise<StreamHead>;

  /** In position order; at most `limit` events. */
  readAll(options: ReadAllOptions): Promise<readonly StoredEvent[]>;

  /**
   * Pull-based: nothing is buffered for a reader that does not pull. Ends only by abort; any other
   * end throws SubscriptionDropped. Resume only from a position that you handled.
   */
  subscribe(options: SubscribeOptions): AsyncIterable<SubscriptionItem>;

  /** Lets queued appends finish, then lets go of everything. */
  close(): Promise<void>;
}
