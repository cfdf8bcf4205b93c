import { chainEvents, GENESIS_HASH, type UnchainedEvent } from '@stillhere/audit-log';
import { type EventStore, type StoredEvent, streamName } from '@stillhere/event-store';
import type { EventId, Timestamp } from '@stillhere/kernel';

let ids = 0;

/** Appends `count` events to the end of `<category> <id>`, the way every writer does. */
export async function append(
  store: EventStore,
  place: string,
  count = 1,
): Promise<readonly StoredEvent[]> {
  const [category = '', id = ''] = place.split(' ');
  const stream = streamName(category, 'local', id);
  const head = await store.head(stream);
  const revision = head.status === 'open' ? head.revision : -1;
  const events = Array.from({ length: count }, (_, index): UnchainedEvent => {
    ids += 1;
    return {
      eventId: `00000000-0000-7000-8000-${ids.toString(16).padStart(12, '0')}` as EventId,
      type: `${category}.happened`,
      data: `{"n":${revision + 1 + index}}`,
      metadata: {
        schemaVersion: '1',
        occurredAt: '2026-01-01T00:00:00.000Z' as Timestamp,
        actor: 'system:test',
        tenant: 'local',
        correlationId: 'c',
        causationId: 'c',
        commandId: 'c',
        traceparent: '',
      },
    };
  });
  const chained = chainEvents(
    stream,
    { afterRevision: revision, prevHash: head.status === 'open' ? head.hash : GENESIS_HASH },
    events,
  );
  const expected = revision < 0 ? ('noStream' as const) : { exactly: revision };
  return (await store.append(stream, chained, { expected, deadlineMs: 5_000 })).stored;
}
