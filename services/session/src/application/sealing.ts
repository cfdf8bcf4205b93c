import type { EventId } from '@stillhere/kernel';
import { type Sealed, type SubjectCipher, sealedAad } from '@stillhere/subject-keys';
import { contentErased } from './refusal.js';
import type { Session } from './session.js';
import { conversationStream } from './streams.js';

export interface Words {
  readonly tenant: string;
  readonly conversation: string;
  readonly subject: string;
  /** Of the event that will carry it. */
  readonly eventId: EventId;
  readonly field: 'body' | 'survey';
  readonly text: string;
}

export interface SealedWords {
  readonly sealed: Sealed;
  /** Tells the same text from another without showing either. */
  readonly fingerprint: string;
}

/** Where the key is at hand, as that of a live conversation is. */
export function sealedAtHand(session: Session, words: Words): SealedWords | undefined {
  const cipher = session.keys.cipherAtHand(words.subject);
  return cipher && sealedBy(cipher, words);
}

export async function sealWords(session: Session, words: Words): Promise<SealedWords> {
  const cipher = await session.keys.cipher(words.subject);
  if (!cipher) throw contentErased();
  return sealedBy(cipher, words);
}

/** Bound to its place: moved to another event, field, stream or tenant it does not open. */
function sealedBy(cipher: SubjectCipher, words: Words): SealedWords {
  const { tenant, conversation, text } = words;
  const stream = conversationStream(tenant, conversation);
  const sealed = cipher.seal(text, sealedAad(tenant, stream, words.eventId, words.field));
  return { sealed, fingerprint: cipher.fingerprint(text) };
}
