import type { EventFeed, FeedItem } from '@stillhere/event-feed';
import type { Position } from '@stillhere/kernel';
import type { ReadableLog } from '@stillhere/log-source';

/** So many events are in memory at once. */
const batchSizeMax = 500;

export interface LogFeedOptions {
  /** Hands out nothing above it; default: up to the log's end. */
  readonly upTo?: Position | undefined;
  /** How many events were read by now, wanted or not. */
  readonly reached?: (events: number) => void;
}

/** A log that is read once to its end, as a feed; then it waits to be told to stop. */
export const logFeed = (
  log: Pick<ReadableLog, 'readAll'>,
  { upTo, reached = () => undefined }: LogFeedOptions = {},
): EventFeed => ({
  async *consume({ types, after, signal }): AsyncGenerator<FeedItem> {
    const wanted = new Set(types);
    let position = after;
    for (let count = 0, isEnd = false; !isEnd && !signal.aborted; ) {
      const events = await log.readAll({ after: position, limit: batchSizeMax });
      isEnd = events.length < batchSizeMax;
      for (const event of events) {
        if (upTo !== undefined && event.position > upTo) {
          isEnd = true;
          break;
        }
        position = event.position;
        count += 1;
        if (wanted.has(event.type)) yield { kind: 'event', event };
      }
      reached(count);
    }
    yield { kind: 'caughtUp', position };
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
  },
});
