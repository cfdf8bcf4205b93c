import type { StoredEvent } from './event.js';
import type { EventStore } from './event-store.js';

/** The read half of a log on a server, for the store and for tools. */
export interface ServerLogReader
  extends Pick<EventStore, 'storeId' | 'readStream' | 'head' | 'readAll'> {
  /** The whole log in position order, in batches. */
  everything(): AsyncIterable<StoredEvent>;
  close(): Promise<void>;
}
