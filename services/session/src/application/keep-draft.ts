import type { session as api, CallContext } from '@stillhere/contracts';
import { timestamp } from '@stillhere/kernel';
import { admit } from './admission.js';
import { authorOf, draftLifeMs, sealDraft } from './drafts.js';
import type { Session } from './session.js';

/**
 * What somebody is writing to a visitor, or noting, kept where their next page finds it. No event: what nobody said
 * is no record.
 * @throws ServiceFault `permission-denied` AccessDenied, `failed-precondition` ContentErased
 */
export async function keepDraft(
  session: Session,
  input: api.KeepDraftRequest,
  context: CallContext,
): Promise<api.KeepDraftResponse> {
  const { conversation, author } = input;
  await admit(session, context, { method: 'KeepDraft', conversation, participant: author });
  const { drafts, clock } = session;
  const now = clock.now();
  const owner = authorOf(context, author);
  await drafts.removeBefore(timestamp(now - draftLifeMs));
  const at = timestamp(now);
  if (`${input.message}${input.note}`.trim() === '') await drafts.remove(owner, conversation);
  else {
    const sealed = await sealDraft(session, owner, input);
    await drafts.put(owner, { conversation, writtenAt: at, sealed });
  }
  return { at };
}
