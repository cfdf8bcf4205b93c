import type { JsonObject } from '@stillhere/kernel';
import {
  foldPresence,
  noFacts,
  type PresenceEvent,
  type PresenceFacts,
} from '../domain/verdict/index.js';

/** An event as it was recorded, as far as presence looks at it. */
export interface PresenceRecord {
  readonly type: string;
  readonly data: JsonObject;
  readonly stored: {
    readonly eventId: string;
    readonly metadata: { readonly occurredAt: string };
  };
}

/** What presence keeps of one conversation: one row of the read model. Plain data. */
export interface ConversationPresence {
  /**
   * False: the conversation was over and forgotten, and somebody looks in again. The row has what
   * was recorded since; for the rest the log must be read.
   */
  readonly complete: boolean;
  readonly visitor: string;
  /** Who is assigned, also after the end; '' while the visitor waits. */
  readonly counselor: string;
  /** What the visitor sees of them. */
  readonly counselorName: string;
  readonly visitorSeesTyping: boolean;
  /** Who does not let others see that they write. */
  readonly typingHidden: readonly string[];
  readonly facts: Readonly<Record<string, PresenceFacts>>;
  readonly ended: boolean;
  /** The number of the newest owner of presence; one process looks after all: 0, or not there. */
  readonly fence?: number;
}

export const nothingKnown: ConversationPresence = {
  complete: false,
  visitor: '',
  counselor: '',
  counselorName: '',
  visitorSeesTyping: false,
  typingHidden: [],
  facts: {},
  ended: false,
};

const factTypes: ReadonlySet<string> = new Set<PresenceEvent['type']>([
  'connection-opened',
  'connection-suspected',
  'connection-answered',
  'connection-unseen',
  'connection-ended',
  'surface-changed',
  'participant-left',
]);

/** What of a conversation concerns presence; messages and receipts pass unread. */
export const presenceTypes: readonly string[] = [
  ...factTypes,
  'presence-taken',
  'opened',
  'assigned',
  'unassigned',
  'sharing-changed',
  'ended',
].map((type) => `conversation.${type}`);

/** What of these events concerns one participant's presence, in order. */
export const presenceEventsOf = (
  participant: string,
  events: readonly PresenceRecord[],
): PresenceEvent[] =>
  events.flatMap(({ type, data }) => {
    const name = type.slice(type.indexOf('.') + 1);
    if (data.participant !== participant || !factTypes.has(name)) return [];
    return [{ ...data, type: name } as unknown as PresenceEvent];
  });

/** The row after one more event; the same row when the event does not concern presence. */
export function presenceAfter(
  row: ConversationPresence | undefined,
  event: PresenceRecord,
): ConversationPresence | undefined {
  const type = event.type.slice(event.type.indexOf('.') + 1);
  if (factTypes.has(type)) return withFact(row ?? revisited, type, event);
  switch (type) {
    case 'opened':
      return {
        ...nothingKnown,
        complete: true,
        visitor: String(event.data.visitor),
        visitorSeesTyping: event.data.visitorSeesTyping === true,
      };
    case 'assigned':
      return (
        row && {
          ...row,
          counselor: String(event.data.counselor),
          counselorName: String(event.data.displayName ?? ''),
        }
      );
    case 'unassigned':
      return row && { ...row, counselor: '', counselorName: '' };
    case 'presence-taken':
      return row && { ...row, fence: Number(event.data.fence) };
    case 'sharing-changed':
      return row && withSharing(row, event.data);
    case 'ended':
      return row && { ...row, ended: true };
    default:
      return row;
  }
}

/** A log begins with `opened`; a row that is missing later was dropped because all was over. */
const revisited: ConversationPresence = { ...nothingKnown, ended: true };

/** Over and nobody connected: the row has no reader any more. */
export const isOver = (row: ConversationPresence): boolean =>
  row.ended && Object.values(row.facts).every((facts) => facts.open.length === 0);

function withFact(
  row: ConversationPresence,
  type: string,
  { data, stored }: PresenceRecord,
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
