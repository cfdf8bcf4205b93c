import type { EventFeed } from '@stillhere/event-feed';
import type { EventStore } from '@stillhere/event-store';

/** The log's own subscriptions, for everything that runs in the log's process. */
export const createLocalFeed = (store: EventStore): EventFeed => ({
  consume: (options) => store.subscribe(options),
});
