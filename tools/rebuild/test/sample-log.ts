import { chainEvents, GENESIS_HASH, type UnchainedEvent } from '@stillhere/audit-log';
import { canonicalJson, deriveEventId, timestamp } from '@stillhere/event-schema';
import { type EventStore, streamName } from '@stillhere/event-store';

const since = timestamp(1_795_230_845_000);

const chatOf = (n: number): string => `0199a3f27c1e7a4b8d2f${`${n}`.padStart(12, '0')}`;

/** The key of its row in `routing.waiting`. */
export const waitingRow = (n: number): string => `waiting/local/${chatOf(n)}`;

function entered(n: number): UnchainedEvent {
  const conversation = chatOf(n);
  return {
    eventId: deriveEventId('entered', conversation),
    type: 'queue.conversation-entered',
    data: canonicalJson({ conversation, service: 'listening', language: 'en', priority: 3, since }),
    metadata: {
      ...{ schemaVersion: '1', occurredAt: since, actor: 'system:routing', tenant: 'local' },
      ...{ correlationId: '', causationId: '', commandId: `enter-${n}`, traceparent: '' },
    },
  };
}

/** These chats enter the queue, one after the other. */
export async function enterQueue(store: EventStore, chats: Iterable<number>): Promise<void> {
  for (const n of chats) {
    const stream = streamName('queue', 'local', chatOf(n));
    const from = { afterRevision: -1, prevHash: GENESIS_HASH };
    const events = chainEvents(stream, from, [entered(n)]);
    await store.append(stream, events, { expected: 'noStream', deadlineMs: 10_000 });
  }
}
