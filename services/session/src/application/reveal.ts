import type { EventRegistry } from '@stillhere/event-schema';
import type { StoredEvent } from '@stillhere/event-store';
import type { Logger } from '@stillhere/nest-kit';
import {
  SealBroken,
  type SubjectCipher,
  type SubjectKeys,
  sealedAad,
} from '@stillhere/subject-keys';
import type { ConversationEvent, SealedText } from '../domain/conversation/events.js';

/** An event with its personal text opened: made once, then shown to each audience. */
export interface Revealed {
  readonly stored: StoredEvent;
  readonly event: ConversationEvent;
  /** `null`: the key was destroyed, or `isUnreadable`. */
  readonly text: string | null;
  /** What is stored does not open: it was changed, or its key is another one or is missing. */
  readonly isUnreadable: boolean;
}

/** All that it takes to open an event. */
export interface Revealing {
  readonly registry: EventRegistry;
  readonly keys: SubjectKeys;
  readonly logger: Logger;
}

/**
 * A promise only where a key has to be fetched: most events carry no text, and the key of a live
 * conversation is at hand. `fact` is what is stored, where whoever decided it still has it.
 */
export function reveal(
  session: Revealing,
  stored: StoredEvent,
  fact?: ConversationEvent,
): Revealed | Promise<Revealed> {
  const event = fact ?? (session.registry.decode(stored) as ConversationEvent);
  const bare = { stored, event, text: null, isUnreadable: false };
  const sealed = sealedIn(event);
  if (sealed === undefined) return bare;
  const cipher = session.keys.cipherAtHand(sealed.subject);
  return cipher ? opened(session, bare, { sealed, cipher }) : fetched(session, bare, sealed);
}

function sealedIn(event: ConversationEvent): SealedText | undefined {
  switch (event.type) {
    case 'conversation.opened':
      return event.data.survey;
    case 'conversation.message-posted':
    case 'conversation.note-added':
      return event.data.body;
    default:
      return undefined;
  }
}

async function fetched(session: Revealing, bare: Revealed, sealed: SealedText): Promise<Revealed> {
  const cipher = await session.keys.cipher(sealed.subject);
  if (cipher) return opened(session, bare, { sealed, cipher });
  if (await session.keys.isDestroyed(sealed.subject)) return bare;
  const { stream, revision } = bare.stored;
  session.logger.error('the key of sealed text is missing', { stream, revision });
  return { ...bare, isUnreadable: true };
}

interface Opening {
  readonly sealed: SealedText;
  readonly cipher: SubjectCipher;
}

function opened(session: Revealing, bare: Revealed, { sealed, cipher }: Opening): Revealed {
  const { stream, eventId, revision, metadata } = bare.stored;
  const field = bare.event.type === 'conversation.opened' ? 'survey' : 'body';
  const aad = sealedAad(metadata.tenant, stream, eventId, field);
  try {
    return { ...bare, text: cipher.open({ ...sealed, alg: 'A256GCM' }, aad) };
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    // One that does not open must not take all others from its readers.
    session.logger.error('sealed text does not open', { stream, revision, error });
    return { ...bare, isUnreadable: true };
  }
}
