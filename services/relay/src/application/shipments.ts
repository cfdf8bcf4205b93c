import type { StoredEvent } from '@stillhere/event-store';

/**
 * A part of a shipment is one record batch at the broker, which takes one of 1 MiB (message.max.bytes) unless it is
 * told otherwise; this leaves room for one more event of the largest size and for the headers.
 */
const bytesMax = 512 * 1024;
/** Keys, ids and hashes in the headers of one record, generously. */
const headerBytes = 900;
/** Beyond this a larger shipment is not quicker, and what is repeated after a crash is more. */
const eventsMax = 1_000;

/** Gathers what goes out at once. */
export class Gathered {
  #events: StoredEvent[] = [];
  #bytes = 0;

  add(event: StoredEvent): void {
    this.#events.push(event);
    this.#bytes += Buffer.byteLength(event.data) + headerBytes;
  }

  get isFull(): boolean {
    return this.#events.length >= eventsMax || this.#bytes >= bytesMax;
  }

  /** All of it; `undefined` when there is nothing. */
  take(): readonly [StoredEvent, ...StoredEvent[]] | undefined {
    const [first, ...rest] = this.#events;
    this.#events = [];
    this.#bytes = 0;
    return first && [first, ...rest];
  }
}
