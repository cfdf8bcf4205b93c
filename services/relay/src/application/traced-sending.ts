import type { PartitionedEvents } from '@stillhere/event-feed';
import type { StoredEvent } from '@stillhere/event-store';
import { isSampled, type Span, type Tracer } from '@stillhere/telemetry';

export interface Sending {
  readonly parts: PartitionedEvents;
  /** False: it was published before, and is sent again to a topic that was made anew. */
  readonly isNew: (event: StoredEvent) => boolean;
}

/**
 * Sends; what of it belongs to a trace is a span of that. One an event and not one for all that goes together: whoever
 * looks for a message finds in its own trace when it was in Kafka.
 */
export async function tracedSending(
  tracer: Tracer,
  sending: Sending,
  send: () => Promise<void>,
): Promise<void> {
  if (!tracer.enabled) return send();
  const spans = spansOf(tracer, sending);
  try {
    await send();
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    for (const span of spans) span.fail(typeof code === 'string' ? code : 'fault');
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}

function spansOf(tracer: Tracer, { parts, isNew }: Sending): readonly Span[] {
  const all = [...parts.values()];
  const count = all.reduce((sum, { length }) => sum + length, 0);
  return [...parts].flatMap(([partition, events]) => {
    const topic = partition.slice(0, partition.lastIndexOf('/'));
    return events
      .filter(isNew)
      .map(({ metadata }) => metadata.traceparent)
      .filter(isSampled)
      .map((parent) =>
        tracer.start('send', {
          of: topic,
          parent,
          isOfEvent: true,
          attributes: {
            'messaging.system': 'kafka',
            'messaging.operation.type': 'send',
            'messaging.destination.name': topic,
            'messaging.batch.message_count': count,
          },
        }),
      );
  });
}
