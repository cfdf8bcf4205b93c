import type { EventFeed } from '@stillhere/event-feed';
import { type StoredEvent, SubscriptionDropped } from '@stillhere/event-store';
import { type Position, pause, type Timers } from '@stillhere/kernel';
import type { FeedMeter } from './feed-meter.js';
import type { StreamRevisions } from './stream-revisions.js';

export interface Consumption {
  /** Who consumes: `name@version`. */
  readonly name: string;
  readonly feed: EventFeed;
  readonly types: readonly string[];
  readonly after: Position | undefined;
  readonly signal: AbortSignal;
  readonly timers: Timers;
  readonly meter: FeedMeter;
  readonly streams: StreamRevisions;
  /** Each event of the types once, in order. A returned promise holds the next one back. */
  readonly onEvent: (event: StoredEvent) => Promise<void> | undefined;
  /** Everything up to `position` was given to `onEvent`, or was of other types. */
  readonly onCaughtUp: (position: Position | undefined) => void;
}

const pauseMinMs = 50;
const pauseMaxMs = 5_000;

/** Consumes until aborted; after a dropped subscription goes on behind the last event it handed over. */
export async function consume(options: Consumption): Promise<void> {
  const { meter } = options;
  const take = takingFrom(options);
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
      const held = take(item.event);
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

/**
 * The log's own subscription has one order, so what is not above the place from which it was asked for came before.
 * A feed that may leave something out shows it by the revisions, and the log has it.
 */
function takingFrom(options: Consumption): (event: StoredEvent) => Promise<void> | undefined {
  const { feed, streams, onEvent, after = '' } = options;
  const { log } = feed;
  if (log === undefined) {
    return (event) => {
      if (event.position <= after || !streams.isNew(event)) return undefined;
      streams.reached(event);
      return onEvent(event);
    };
  }
  const wanted = new Set(options.types);
  return async (event) => {
    for (const due of await streams.dueAt(event, log)) {
      streams.reached(due);
      if (wanted.has(due.type)) await onEvent(due);
    }
  };
}
