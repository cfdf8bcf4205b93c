import type { session } from '@stillhere/contracts';
import type { JsonObject } from '@stillhere/kernel';
import {
  type ConversationPresence,
  type PresenceRecord,
  presenceAfter,
  presenceTypes,
} from './presence-facts.js';

const wanted: ReadonlySet<string> = new Set(presenceTypes);

/** The row after more of a conversation as the session service gives it out. */
export const rowAfter = (
  row: ConversationPresence | undefined,
  events: readonly session.ConversationEvent[],
): ConversationPresence | undefined =>
  events
    .filter(({ type }) => wanted.has(type))
    .reduce((so, event) => presenceAfter(so, recordOf(event)), row);

const recordOf = ({
  type,
  eventId,
  occurredAt,
  dataJson,
}: session.ConversationEvent): PresenceRecord => ({
  type,
  data: JSON.parse(dataJson) as JsonObject,
  stored: { eventId, metadata: { occurredAt } },
});
