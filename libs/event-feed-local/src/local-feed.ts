import type { EventFeed } from '@stillhere/event-feed';
import type { EventStore } from '@stillhere/event-store';

export interface LocalFeedOptions {
  /** Whether the log cannot be read now; a subscription waits then, and says nothing. Default: it always can. */
  readonly isBlind?: () => boolean;
}

/** The log's own subscriptions, for everything that runs in the log's process. */
export const createLocalFeed = (
  store: EventStore,
  { isBlind = () => false }: LocalFeedOptions = {},
): EventFeed => ({ isBlind, consume: (options) => store.subscribe(options) });
