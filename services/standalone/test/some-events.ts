import { chainEvents, GENESIS_HASH } from '@stillhere/audit-log';
import { newEventId, timestamp } from '@stillhere/event-schema';
import { streamName } from '@stillhere/event-store';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { systemClock, systemRandom } from '@stillhere/nest-kit';

/** Appends events that mean nothing to anybody to the log of a directory that no process holds. */
export async function appendSomeEvents(directory: string): Promise<void> {
  const store = await openSqliteEventStore({ directory });
  try {
    for (let count = 0; count < 3; count += 1) {
      const id = newEventId(systemClock, systemRandom);
      const stream = streamName('weight', 'local', id.replaceAll('-', ''));
      const metadata = {
        schemaVersion: '1',
        occurredAt: timestamp(systemClock.now()),
        actor: 'system:test',
        tenant: 'local',
        correlationId: id,
        causationId: '',
        commandId: id,
        traceparent: '',
      };
      const end = { afterRevision: -1, prevHash: GENESIS_HASH };
      const event = { eventId: id, type: 'weight.added', data: '{}', metadata };
      const events = chainEvents(stream, end, [event]);
      await store.append(stream, events, { expected: 'noStream', deadlineMs: 10_000 });
    }
  } finally {
    await store.close();
  }
}
