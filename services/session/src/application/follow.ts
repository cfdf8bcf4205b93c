import type { session as api, CallContext } from '@stillhere/contracts';
import { requireAllowed } from '@stillhere/nest-kit';
import type { Audience } from '../domain/conversation/audience.js';
import type { ExistingConversation } from '../domain/conversation/state.js';
import { actionOf, admit, resourceOf } from './admission.js';
import { audienceOf } from './audience-of.js';
import { Follower } from './following/follower.js';
import { render } from './render.js';
import type { Revealed } from './reveal.js';
import type { Session } from './session.js';
import { conversationStream } from './streams.js';

export interface FollowInput {
  readonly conversation: string;
  /** The last revision that the caller has; -1 for none. */
  readonly after: number;
  readonly audience: Audience | undefined;
}

/** Every event after a revision, then live: gap-free, in order, until the caller goes away. */
export async function* follow(
  session: Session,
  input: FollowInput,
  context: CallContext,
): AsyncGenerator<api.ConversationEvent, void, undefined> {
  const { conversation, after } = input;
  const { principal, signal } = context;
  const state = await admit(session, context, { method: 'Follow', conversation });
  const own = audienceOf(principal);
  const audience = own === 'visitor' ? own : (input.audience ?? own);
  const stream = conversationStream(principal.tenant, conversation);
  const show = (revealed: Revealed): api.ConversationEvent => render(revealed, audience, state);
  const follower = new Follower(session, { stream, after, signal, audience, show });
  try {
    for (;;) {
      const next = follower.next();
      const followed = next instanceof Promise ? await next : next;
      if (followed === undefined || signal.aborted) return;
      yield followed.shown;
      const { revealed } = followed;
      if (revealed.stored.revision > state.revision) stillAllowed(context, state, revealed);
    }
  } finally {
    follower.leave();
  }
}

/** A hand-over, or being put back, ends the view of whoever had it. What came before it was theirs to see. */
function stillAllowed(
  { principal }: CallContext,
  state: ExistingConversation,
  { event }: Revealed,
): void {
  const isAssigned = event.type === 'conversation.assigned';
  if (!isAssigned && event.type !== 'conversation.unassigned') return;
  requireAllowed(principal, actionOf('Follow'), {
    ...resourceOf(principal, state),
    counselor: isAssigned ? event.data.counselor : undefined,
    status: isAssigned ? 'assigned' : 'waiting',
  });
}
