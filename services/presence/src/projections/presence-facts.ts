import type { DecodedEvent } from '@stillhere/event-processing';
import type { JsonObject } from '@stillhere/kernel';
import {
  foldPresence,
  noFacts,
  type PresenceEvent,
  type PresenceFacts,
} from '../domain/verdict/index.js';

/** What presence keeps of one conversation: one row of the read model. Plain data. */
export interface ConversationPresence {
  readonly visitor: string;
  readonly visitorSeesTyping: boolean;
  /** Who does not let others see that they write. */
  readonly typingHidden: readonly string[];
  readonly facts: Readonly<Record<string, PresenceFacts>>;
  readonly ended: boolean;
}

export const nothingKnown: ConversationPresence = {
  visitor: '',
  visitorSeesTyping: false,
  typingHidden: [],
  facts: {},
  ended: false,
};

const factTypes: ReadonlySet<string> = new Set<PresenceEvent['type']>([
  'connection-opened',
  'connection-suspected',
  'connection-answered',
  'connection-ended',
  'surface-changed',
  'participant-left',
]);

/** What of a conversation concerns presence; messages and receipts pass unread. */
export const presenceTypes: readonly string[] = [
  ...factTypes,
  'opened',
  'sharing-changed',
  'ended',
].map((type) => `conversation.${type}`);

/** The row after one more event; the same row when the event does not concern presence. */
export function presenceAfter(
  row: ConversationPresence | undefined,
  event: DecodedEvent,
): ConversationPresence | undefined {
  const type = event.type.slice(event.type.indexOf('.') + 1);
  if (factTypes.has(type)) return withFact(row ?? nothingKnown, type, event);
  switch (type) {
    case 'opened':
      return {
        ...(row ?? nothingKnown),
        visitor: String(event.data.visitor),
        visitorSeesTyping: event.data.visitorSeesTyping === true,
      };
    case 'sharing-changed':
      return withSharing(row ?? nothingKnown, event.data);
    case 'ended':
      return { ...(row ?? nothingKnown), ended: true };
    default:
      return row;
  }
}

/** Over and nobody connected: the row has no reader any more. */
export const isOver = (row: ConversationPresence): boolean =>
  row.ended && Object.values(row.facts).every((facts) => facts.open.length === 0);

function withFact(
  row: ConversationPresence,
  type: string,
  { data, stored }: DecodedEvent,
): ConversationPresence {
  const participant = String(data.participant);
  const fact = { ...data, type } as unknown as PresenceEvent;
  const folded = foldPresence(row.facts[participant] ?? noFacts, fact, {
    eventId: stored.eventId,
    at: stored.metadata.occurredAt,
    atMs: Date.parse(stored.metadata.occurredAt),
  });
  return { ...row, facts: { ...row.facts, [participant]: folded } };
}

function withSharing(row: ConversationPresence, data: JsonObject): ConversationPresence {
  const participant = String(data.participant);
  const others = row.typingHidden.filter((one) => one !== participant);
  return { ...row, typingHidden: data.typing === false ? [...others, participant] : others };
}
