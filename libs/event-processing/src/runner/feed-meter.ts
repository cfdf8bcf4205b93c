import type { EventFeed } from '@stillhere/event-feed';
import type { StoredEvent } from '@stillhere/event-store';
import { type Metrics, noMetrics } from '@stillhere/telemetry';

export interface MeteredConsumer {
  readonly name: string;
  /** Default: nobody wants figures. */
  readonly metrics?: Metrics | undefined;
  /** What it consumes. */
  readonly feed?: Pick<EventFeed, 'isBlind'> | undefined;
  /** When the oldest event was recorded that it took and has not done with; `undefined`: there is none. */
  readonly openSince?: () => string | undefined;
}

/** How far a consumer is behind what was recorded. What an event costs is keeping hold of it. */
export interface FeedMeter {
  /** It is being given this event. */
  takes(event: StoredEvent): void;
  /** It was given all there is. */
  caughtUp(): void;
  /** The feed broke off: nobody knows what it has not seen. */
  lost(): void;
}

export function createFeedMeter(consumer: MeteredConsumer): FeedMeter {
  const { name, metrics = noMetrics, feed, openSince = () => undefined } = consumer;
  const events = metrics.counter('stillhere_feed_events_total', { consumer: name });
  let event: StoredEvent | undefined;
  let isLost = false;
  /** Of a feed that is lost or blind, when somebody first looked. */
  let lostAtMs: number | undefined;
  metrics.gauge('stillhere_feed_lag_seconds', (set, nowMs) => {
    const seesNothing = isLost || feed?.isBlind?.() === true;
    lostAtMs = seesNothing ? (lostAtMs ?? nowMs) : undefined;
    const since = openSince() ?? event?.recordedAt;
    const sinceMs = since === undefined ? (lostAtMs ?? nowMs) : Date.parse(since);
    set({ consumer: name }, Math.max(0, nowMs - sinceMs) / 1_000);
  });
  return {
    takes(taken) {
      event = taken;
      isLost = false;
      events.add();
    },
    caughtUp() {
      event = undefined;
      isLost = false;
    },
    lost() {
      isLost = true;
    },
  };
}
