import type { CallContext } from '@stillhere/contracts';
import type { Clock, Random, Timers } from '@stillhere/kernel';
import { isServiceFault, type Logger, type ServiceFault } from '@stillhere/nest-kit';
import type { Person, Place } from '../../domain/place/index.js';

/** What became of a fact. */
export type Written =
  | { readonly kind: 'recorded' }
  /** For good: the record knows better. */
  | { readonly kind: 'refused'; readonly code: string }
  /** A newer fact said it all, or this process stopped before the log came back. */
  | { readonly kind: 'dropped' };

/** What the record answers to one try: recorded up to this revision, or a fault. */
export type Answer =
  | { readonly ok: true; readonly value: { readonly revision: number } }
  | { readonly ok: false; readonly fault: ServiceFault };

/** In whose name something is written. */
export interface Writer {
  readonly context: CallContext;
  /** The number of this process as the owner of the place: an older one than the record has heard is refused. */
  readonly fence: number;
}

/** What the record answers to an owner of before. */
export const isStale = (error: unknown): boolean =>
  isServiceFault(error) && error.code === 'StaleOwner';

/** A fact to be recorded. */
export interface Proposal {
  /** Whose it is; facts of one place are written in order. */
  readonly of: Person;
  /**
   * What it is about. A newer fact about the same replaces one that still waits, so that what waits
   * is bounded by what can be said, however long the log is away.
   */
  readonly about: string;
  /** False: it says nothing about where somebody is (a receipt). */
  readonly isPresence: boolean;
  /** One try: `settled` is called once, at once or later. */
  write(writer: Writer, settled: (answer: Answer) => void): void;
  /** Told once, at once or later. */
  written(what: Written): void;
}

/** `behind` of a place changed. Not behind any more: the log has it up to this revision. */
export interface BehindChanged {
  readonly kind: 'behind-changed';
  readonly place: Place;
  readonly isBehind: boolean;
  readonly upTo: number;
}

/** The record has heard of a newer owner of the place: nothing of it is ours to say any more. */
export interface PlaceLost {
  readonly kind: 'place-lost';
  readonly place: Place;
}

/**
 * Puts facts into the log in the order in which they were found, one place at a time. One that has
 * nothing before it is tried within the call: what one turn finds out is decided in that turn.
 */
export interface FactQueue {
  /** Tries for as long as the trouble is ours. */
  propose(proposal: Proposal): void;
  /**
   * One try, in its turn, for a caller who waits; not at all when the caller went away before. Rejects with
   * PresenceElsewhere where the place is not ours by then.
   */
  once<T>(place: Place, signal: AbortSignal, write: (writer: Writer) => Promise<T>): Promise<T>;
  /** Whether a fact about this waits or is on its way. */
  isWaiting(place: Place, about: string): boolean;
  /**
   * Since when the record is behind what we know of somebody's presence, on the monotonic clock;
   * `undefined`: it is not, or not for long.
   */
  behindSinceMs(person: Person): number | undefined;
  /** Places with anything on its way. */
  readonly busy: number;
  /** One last try for what waits of this part, for a bounded time: another process looks after it from then on. */
  settle(part: number): Promise<void>;
  /** Resolves when nothing of this part waits, or `given` aborts. */
  untilWritten(part: number, given: AbortSignal): Promise<void>;
  /** Nothing that waits of this part is written any more. */
  giveUp(part: number): void;
  /** One last try for what waits; nothing is tried again. */
  stop(): Promise<void>;
}

export interface QueuePorts {
  /** Whose place it no longer is writes nothing about it, also where it finds that out late. */
  readonly ownership: {
    mayWrite(place: Place): boolean;
    fenceOf(place: Place): number;
  };
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
}
