import { type PartitionTail, type PublishedSoFar, TopicsRefused } from '@stillhere/event-feed';
import type { EventStore } from '@stillhere/event-store';

/**
 * The newest record of each partition must be an event of this very log, or its position says nothing about ours:
 * what is skipped up to it would be lost.
 * @throws TopicsRefused
 */
export async function assertOwnTails(store: EventStore, { tails }: PublishedSoFar): Promise<void> {
  for (const [partition, tail] of tails) {
    const { storeId } = tail;
    if (storeId !== '' && storeId !== store.storeId) {
      throw new TopicsRefused(
        `The topics hold events of another log (${partition}: ${storeId}, this one is ${store.storeId}): choose ` +
          'another --kafka-prefix for this one, or start with the data that they came from. Nothing was sent.',
      );
    }
    if (await holds(store, tail)) continue;
    throw new TopicsRefused(
      `The topics hold an event that this log does not (${partition}: ${tail.stream} revision ${tail.revision}): ` +
        'the log is an older copy of what was published. Choose another --kafka-prefix, with which consumers begin ' +
        'anew. Nothing was sent.',
    );
  }
}

async function holds(store: EventStore, { stream, revision, eventId, position }: PartitionTail) {
  for await (const event of store.readStream(stream, { from: revision, limit: 1 })) {
    return event.eventId === eventId && event.position === position;
  }
  return false;
}
