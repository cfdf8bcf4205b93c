import type { ConsumeOptions, EventFeed, FeedItem } from '@stillhere/event-feed';
import type { StoredEvent } from '@stillhere/event-store';
import { isSampled, type Span, type Tracer } from '@stillhere/telemetry';

/**
 * The same feed; an event that belongs to a trace is a span of it for each consumer, from when it was handed out until
 * the consumer comes for the next one. The very feed itself where nobody traces.
 */
export function tracedFeed(feed: EventFeed, tracer: Tracer): EventFeed {
  if (!tracer.enabled) return feed;
  return { consume: (options) => consumed(feed, tracer, options) };
}

async function* consumed(
  feed: EventFeed,
  tracer: Tracer,
  options: ConsumeOptions,
): AsyncGenerator<FeedItem> {
  const consumer = options.consumer ?? 'unnamed';
  for await (const item of feed.consume(options)) {
    const span = item.kind === 'event' ? processing(tracer, consumer, item.event) : undefined;
    try {
      yield item;
    } finally {
      span?.end();
    }
  }
}

function processing(tracer: Tracer, consumer: string, event: StoredEvent): Span | undefined {
  const { traceparent } = event.metadata;
  if (!isSampled(traceparent)) return undefined;
  return tracer.start('process', {
    of: consumer,
    parent: traceparent,
    isOfEvent: true,
    attributes: {
      'messaging.system': 'stillhere',
      'messaging.operation.type': 'process',
      'messaging.consumer.group.name': consumer,
    },
  });
}
