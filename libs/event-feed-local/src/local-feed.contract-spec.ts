import { eventFeedContract } from '@stillhere/event-feed/contract';
import { createFaults, createMemoryEventStore } from '@stillhere/event-store-memory';
import { manualClock } from '@stillhere/testing';
import { createLocalFeed } from './index.js';

eventFeedContract('local, over the log in memory', async () => {
  const faults = createFaults();
  const store = createMemoryEventStore({ clock: manualClock(), faults });
  return {
    store,
    feed: createLocalFeed(store),
    dropSubscriptions: () => faults.dropSubscription(),
    close: () => store.close(),
  };
});
