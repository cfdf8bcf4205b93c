import type { session as api, CallContext } from '@stillhere/contracts';
import type { DraftAuthor, StoredDraft } from '@stillhere/drafts';
import { deriveEventId } from '@stillhere/event-schema';
import { SealBroken, type Sealed, sealedAad } from '@stillhere/subject-keys';
import * as v from 'valibot';
import { contentErased } from './refusal.js';
import type { Session } from './session.js';
import { conversationStream, notesSubject, visitorSubject } from './streams.js';

/** Longer than the longest shift; what was not sent by then is forgotten. */
export const draftLifeMs = 24 * 60 * 60 * 1_000;

export const authorOf = ({ principal }: CallContext, author: string): DraftAuthor => ({
  tenant: principal.tenant,
  author,
});

/** Each under the key that its text would be under if it were sent: an erasure takes the draft along. */
const fields = [
  { field: 'message', subjectOf: visitorSubject },
  { field: 'note', subjectOf: notesSubject },
] as const;

const sealedText = v.object({
  alg: v.literal('A256GCM'),
  subject: v.string(),
  nonce: v.string(),
  text: v.string(),
});
const sealedDraft = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ to: v.string(), message: v.optional(sealedText), note: v.optional(sealedText) }),
);

type Texts = Pick<api.Draft, 'message' | 'note' | 'to'>;

/** @throws ServiceFault ContentErased: the key of what is written here was destroyed */
export async function sealDraft(
  session: Session,
  owner: DraftAuthor,
  { conversation, to, ...texts }: Texts & Pick<api.Draft, 'conversation'>,
): Promise<string> {
  const sealed: Record<string, Sealed> = {};
  for (const { field, subjectOf } of fields) {
    if (texts[field] === '') continue;
    const cipher = await session.keys.cipher(subjectOf(conversation));
    if (cipher === undefined) throw contentErased();
    sealed[field] = cipher.seal(texts[field], placeOf(owner, conversation, field));
  }
  return JSON.stringify({ to, ...sealed });
}

/** `undefined`: nothing of it can be read any more. */
export async function openDraft(
  session: Session,
  owner: DraftAuthor,
  { conversation, writtenAt: at, sealed }: StoredDraft,
): Promise<api.Draft | undefined> {
  const parsed = v.safeParse(sealedDraft, sealed);
  if (!parsed.success) return undefined;
  const { to, ...stored } = parsed.output;
  const texts = { message: '', note: '' };
  for (const { field } of fields) {
    const text = stored[field];
    const cipher = text && (await session.keys.cipher(text.subject));
    if (!text || !cipher) continue;
    try {
      texts[field] = cipher.open(text, placeOf(owner, conversation, field));
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      session.logger.error('a draft does not open', { conversation, error });
    }
  }
  return texts.message === '' && texts.note === '' ? undefined : { conversation, to, at, ...texts };
}

/** Moved to another author or conversation it does not open. */
function placeOf({ tenant, author }: DraftAuthor, conversation: string, field: string): string {
  const id = deriveEventId(tenant, conversation, author, 'draft');
  return sealedAad(tenant, conversationStream(tenant, conversation), id, `draft.${field}`);
}
