import type { session as api, CallContext } from '@stillhere/contracts';
import type { StoredDraft } from '@stillhere/drafts';
import { timestamp } from '@stillhere/kernel';
import { requireAllowed } from '@stillhere/nest-kit';
import { counselorOf } from '../domain/conversation/state.js';
import { actionOf } from './admission.js';
import { authorOf, draftLifeMs, openDraft } from './drafts.js';
import type { Session } from './session.js';
import { conversationStream } from './streams.js';

/**
 * What the caller was writing. Only of conversations in which they could still send it: what was given to somebody
 * else meanwhile stays closed, and comes back with the conversation.
 * @throws ServiceFault `permission-denied` AccessDenied
 */
export async function listDrafts(
  session: Session,
  { author }: api.ListDraftsRequest,
  context: CallContext,
): Promise<api.ListDraftsResponse> {
  const { tenant } = context.principal;
  requireAllowed(context.principal, actionOf('ListDrafts'), { tenant, participant: author });
  const owner = authorOf(context, author);
  await session.drafts.removeBefore(timestamp(session.clock.now() - draftLifeMs));
  const stored = await session.drafts.of(owner);
  const isTheirs = await Promise.all(
    stored.map(({ conversation }) => isAssigned(session, { tenant, conversation, author })),
  );
  const theirs = stored.filter((_, index) => isTheirs[index]);
  const opened = await Promise.all(
    theirs.map((one: StoredDraft) => openDraft(session, owner, one)),
  );
  return { drafts: opened.filter((draft) => draft !== undefined) };
}

async function isAssigned(
  session: Session,
  { tenant, conversation, author }: Record<'tenant' | 'conversation' | 'author', string>,
): Promise<boolean> {
  const { state } = await session.conversations.load(conversationStream(tenant, conversation));
  return state.status === 'assigned' && counselorOf(state)?.participant === author;
}
