import type { session as api, CallContext } from '@stillhere/contracts';
import { type FollowedEvent, type Following, requireAllowed } from '@stillhere/nest-kit';
import type { Audience, VisitorView } from '../domain/conversation/audience.js';
import type { ExistingConversation } from '../domain/conversation/state.js';
import { actionOf, admit, resourceOf } from './admission.js';
import { audienceOf } from './audience-of.js';
import { asIterable } from './following/as-iterable.js';
import { Follower, type Taker } from './following/follower.js';
import type { Publication } from './following/publication.js';
import type { Revealed } from './reveal.js';
import type { Session } from './session.js';
import { conversationStream } from './streams.js';

export interface FollowInput {
  readonly conversation: string;
  /** The last revision that the caller has; -1 for none. */
  readonly after: number;
  readonly audience: Audience | undefined;
}

type Show<Shown> = (publication: Publication, audience: Audience, view: VisitorView) => Shown;

interface FollowCall<Shown> {
  readonly input: FollowInput;
  readonly context: CallContext;
  readonly show: Show<Shown>;
}

/** Every event after a revision, then live: gap-free, in order, as frames for sockets. */
export function followFrames(
  session: Session,
  call: { readonly input: FollowInput; readonly context: CallContext },
  taker: Taker<FollowedEvent>,
): Following {
  const show: Show<FollowedEvent> = (publication, ...to) => publication.frameFor(...to);
  return begin(session, { ...call, show }, taker);
}

/** The same for programs, as fast as they read, until the caller goes away. */
export function follow(
  session: Session,
  input: FollowInput,
  context: CallContext,
): AsyncIterable<api.ConversationEvent> {
  const show: Show<api.ConversationEvent> = (publication, ...to) => publication.eventFor(...to);
  return asIterable(context.signal, (taker) => begin(session, { input, context, show }, taker));
}

/** Follows once it is sure that the caller may; whoever leaves before that gets nothing. */
function begin<Shown>(session: Session, call: FollowCall<Shown>, taker: Taker<Shown>): Following {
  const { input, context } = call;
  let follower: Follower<Shown> | undefined;
  let hasLeft = false;
  admit(session, context, { method: 'Follow', conversation: input.conversation }).then(
    (state) => {
      if (!hasLeft) follower = followerOf(session, { ...call, state }, taker);
    },
    (error: unknown) => {
      if (!hasLeft) taker.onEnd(error);
    },
  );
  return {
    resume: () => follower?.resume(),
    leave() {
      hasLeft = true;
      follower?.leave();
    },
  };
}

function followerOf<Shown>(
  session: Session,
  { input, context, show, state }: FollowCall<Shown> & { readonly state: ExistingConversation },
  taker: Taker<Shown>,
): Follower<Shown> {
  const { principal } = context;
  const own = audienceOf(principal);
  const audience = own === 'visitor' ? own : (input.audience ?? own);
  return new Follower(session, {
    stream: conversationStream(principal.tenant, input.conversation),
    after: input.after,
    show: (publication) => show(publication, audience, state),
    check: (revealed) => {
      if (revealed.stored.revision > state.revision) stillAllowed(context, state, revealed);
    },
    taker,
  });
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
