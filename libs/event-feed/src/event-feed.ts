import type { EventStore, SubscriptionItem } from '@stillhere/event-store';
import type { Position } from '@stillhere/kernel';

/**
 * `caughtUp`: everything up to its position was handed out, or is of types not asked for.
 * `fellBehind`: only of a feed that knows it.
 */
export type FeedItem = SubscriptionItem;

export interface ConsumeOptions {
  /** Who consumes, in traces: `presence@3`. */
  readonly consumer?: string;
  /** Only events of these types, `<category>.<past-tense>`; each type comes complete. */
  readonly types: readonly string[];
  /** The last position that this consumer handled; `undefined`: from the start. */
  readonly after: Position | undefined;
  readonly signal: AbortSignal;
}

/**
 * How services learn what others recorded: per stream in revision order, at least once. A consumer
 * that sees `revision ≤ last` of a stream drops the event. Never on the path of a live message.
 */
export interface EventFeed {
  /** Pull-based. Ends only by abort; any other end throws SubscriptionDropped. */
  consume(options: ConsumeOptions): AsyncIterable<FeedItem>;
  /**
   * What it is made of cannot be read now: that nothing comes says nothing. A feed without it tells by ending.
   */
  isBlind?(): boolean;
  /**
   * Of a feed that may leave something out, as topics of a broker may: it hands out every event of a category, those of types
   * not asked for too, so that what is missing shows by the revisions, and whoever sees it reads it here.
   */
  readonly log?: Pick<EventStore, 'readStream'>;
}
