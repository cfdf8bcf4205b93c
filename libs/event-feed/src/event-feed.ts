import type { StoredEvent } from '@stillhere/event-store';
import type { Position } from '@stillhere/kernel';

export type FeedItem =
  | { readonly kind: 'event'; readonly event: StoredEvent }
  /** Everything up to here was handed out, including events of types not asked for. */
  | { readonly kind: 'caughtUp'; readonly position: Position | undefined };

export interface ConsumeOptions {
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
}
