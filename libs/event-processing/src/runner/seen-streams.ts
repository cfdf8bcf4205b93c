import type { StoredEvent } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import { LRUCache } from 'lru-cache';

/** A feed repeats what is recent; streams that were quiet for that many others are forgotten. */
const streamsMax = 10_000;

/** Drops what a feed hands out a second time: `revision ≤ last` of the stream. */
export class SeenStreams {
  readonly #last = new LRUCache<StreamName, number>({ max: streamsMax });

  /** True the first time. */
  isNew({ stream, revision }: StoredEvent): boolean {
    const last = this.#last.get(stream);
    if (last !== undefined && revision <= last) return false;
    this.#last.set(stream, revision);
    return true;
  }
}
