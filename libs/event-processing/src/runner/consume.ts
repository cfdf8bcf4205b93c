import type { EventFeed } from '@stillhere/event-feed';
import { type StoredEvent, SubscriptionDropped } from '@stillhere/event-store';
import { type Position, pause, type Timers } from '@stillhere/kernel';
import { createFeedMeter, type MeteredConsumer } from './feed-meter.js';
import { SeenStreams } from './seen-streams.js';

export interface Consumption extends MeteredConsumer {
  readonly feed: EventFeed;
  readonly types: readonly string[];
  readonly after: Position | undefined;
  readonly signal: AbortSignal;
  readonly timers: Timers;
  /** Each event of the types once, in order. A returned promise holds the next one back. */
  readonly onEvent: (event: StoredEvent) => Promise<void> | undefined;
  /** Everything up to `position` was given to `onEvent`, or was of other types. */
  readonly onCaughtUp: (position: Position | undefined) => void;
}

const pauseMinMs = 50;
const pauseMaxMs = 5_000;

/** Consumes until aborted; after a dropped subscription goes on behind the last event it handed over. */
export async function consume(options: Consumption): Promise<void> {
  const seen = new SeenStreams();
  const meter = createFeedMeter(options);
  let after = options.after;
  let pauseMs = pauseMinMs;
  const once = async (): Promise<void> => {
    const { name: consumer, types, signal } = options;
    for await (const item of options.feed.consume({ consumer, types, after, signal })) {
      pauseMs = pauseMinMs;
      if (item.kind === 'fellBehind') continue;
      if (item.kind === 'caughtUp') {
        after = item.position ?? after;
        meter.caughtUp();
        options.onCaughtUp(after);
        continue;
      }
      meter.takes(item.event);
      const held = seen.isNew(item.event) ? options.onEvent(item.event) : undefined;
      if (held !== undefined) await held;
      after = item.event.position;
      if (signal.aborted) return;
    }
  };
  while (!options.signal.aborted) {
    try {
      await once();
    } catch (error) {
      if (!(error instanceof SubscriptionDropped)) throw error;
      meter.lost();
      await pause(options, pauseMs);
      pauseMs = Math.min(pauseMs * 2, pauseMaxMs);
    }
  }
}
