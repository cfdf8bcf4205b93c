import { authorizeOn, type Resource } from '@stillhere/access';
import type { CallContext, Principal } from '@stillhere/contracts';
import { ServiceFault } from '@stillhere/nest-kit';
import { counselorOf, type ExistingConversation } from '../domain/conversation/state.js';
import type { Session } from './session.js';
import { conversationStream } from './streams.js';

export type Method =
  | 'Open'
  | 'Post'
  | 'RecordReceipt'
  | 'OpenConnection'
  | 'RecordConnection'
  | 'RecordLeave'
  | 'RecordSharing'
  | 'Assign'
  | 'AddNote'
  | 'End'
  | 'Get'
  | 'Read'
  | 'Follow'
  | 'AsOf';

export interface Matter {
  readonly method: Method;
  readonly conversation: string;
  /** In whose name the call acts; none for reading and for what is decided about a conversation. */
  readonly participant?: string | undefined;
}

/**
 * The state of the conversation that the call is about, once it is sure that the caller may.
 * @throws ServiceFault `not-found` ConversationMissing, `permission-denied` AccessDenied
 */
export async function admit(
  session: Session,
  { principal }: CallContext,
  matter: Matter,
): Promise<ExistingConversation> {
  const stream = conversationStream(principal.tenant, matter.conversation);
  const { state } = await session.conversations.load(stream);
  if (state.status === 'missing') throw conversationMissing();
  requireAllowed(principal, matter.method, resourceOf(principal, state, matter.participant));
  return state;
}

export const resourceOf = (
  { tenant }: Principal,
  state: ExistingConversation,
  participant?: string,
): Resource => ({
  tenant,
  conversation: state.conversation,
  visitor: state.visitor,
  counselor: counselorOf(state)?.participant,
  status: state.status,
  participant,
});

export function requireAllowed(principal: Principal, method: Method, resource: Resource): void {
  const action = `stillhere.session.v1.SessionService/${method}`;
  const verdict = authorizeOn(principal, action, resource);
  if (verdict.allowed) return;
  throw new ServiceFault({
    status: 'permission-denied',
    code: 'AccessDenied',
    message: `Not allowed: ${verdict.reason}. Nothing was changed.`,
  });
}

export const conversationMissing = (): ServiceFault =>
  new ServiceFault({
    status: 'not-found',
    code: 'ConversationMissing',
    message: 'There is no conversation with this id. Nothing was changed.',
  });
