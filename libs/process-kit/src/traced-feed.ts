import type { ConsumeOptions, EventFeed, FeedItem } from '@stillhere/event-feed';
import type { StoredEvent } from '@stillhere/event-store';
import { isSampled, type Span, type Tracer } from '@stillhere/telemetry';

export interface TracedFeedParts {
  readonly tracer: Tracer;
  /** Where the events come from; default: the log itself. */
  readonly system?: 'stillhere' | 'kafka';
}

/**
 * The same feed; an event that belongs to a trace is a span of it for each consumer, from when it was handed out until
 * the consumer comes for the next one. What it reads again until it has caught up is no span: views are made from the whole
 * log at a start. The very feed itself where nobody traces.
 */
export function tracedFeed(feed: EventFeed, parts: TracedFeedParts): EventFeed {
  if (!parts.tracer.enabled) return feed;
  return { ...feed, consume: (options) => consumed(feed, parts, options) };
}

async function* consumed(
  feed: EventFeed,
  parts: TracedFeedParts,
  options: ConsumeOptions,
): AsyncGenerator<FeedItem> {
  const consumer = options.consumer ?? 'unnamed';
  let hasCaughtUp = false;
  for await (const item of feed.consume(options)) {
    hasCaughtUp ||= item.kind === 'caughtUp';
    const isNew = hasCaughtUp && item.kind === 'event';
    const span = isNew ? processing(parts, consumer, item.event) : undefined;
    try {
      yield item;
    } finally {
      span?.end();
    }
  }
}

function processing(
  { tracer, system = 'stillhere' }: TracedFeedParts,
  consumer: string,
  event: StoredEvent,
): Span | undefined {
  const { traceparent } = event.metadata;
  if (!isSampled(traceparent)) return undefined;
  return tracer.start('process', {
    of: consumer,
    parent: traceparent,
    isOfEvent: true,
    attributes: {
      'messaging.system': system,
      'messaging.operation.type': 'process',
      'messaging.consumer.group.name': consumer,
    },
  });
}
