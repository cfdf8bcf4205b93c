import type { StoredEvent } from '@stillhere/event-store';
import { sealedAad } from '@stillhere/subject-keys';
import type { ConversationEvent, SealedText } from '../domain/conversation/events.js';
import type { Session } from './session.js';

/** An event with its personal text opened: made once, then shown to each audience. */
export interface Revealed {
  readonly stored: StoredEvent;
  readonly event: ConversationEvent;
  /** `null`: the key was destroyed. */
  readonly text: string | null;
}

/** All that it takes to open an event. */
export type Revealing = Pick<Session, 'registry' | 'keys'>;

/** A promise only where a key is needed; most events carry no text. */
export function reveal(session: Revealing, stored: StoredEvent): Revealed | Promise<Revealed> {
  const event = session.registry.decode(stored) as ConversationEvent;
  switch (event.type) {
    case 'conversation.opened':
      return opened(session, { stored, event, text: null }, event.data.survey);
    case 'conversation.message-posted':
    case 'conversation.note-added':
      return opened(session, { stored, event, text: null }, event.data.body);
    default:
      return { stored, event, text: null };
  }
}

async function opened(session: Revealing, bare: Revealed, sealed: SealedText): Promise<Revealed> {
  const cipher = await session.keys.cipher(sealed.subject);
  if (!cipher) return bare;
  const { stream, eventId, metadata } = bare.stored;
  const field = bare.event.type === 'conversation.opened' ? 'survey' : 'body';
  const aad = sealedAad(metadata.tenant, stream, eventId, field);
  return { ...bare, text: cipher.open({ ...sealed, alg: 'A256GCM' }, aad) };
}
