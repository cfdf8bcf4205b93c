import type { EventStore } from '../event-store.js';

/** The store of the test that runs: a new and empty one each time. */
export interface StoreUnder {
  readonly store: EventStore;
  /** One more store, apart from the first. The test closes it. */
  open(): Promise<EventStore>;
}
