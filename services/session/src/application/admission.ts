import type { Resource } from '@stillhere/access';
import type { CallContext, Principal } from '@stillhere/contracts';
import { requireAllowed, ServiceFault } from '@stillhere/nest-kit';
import {
  type ConversationState,
  counselorOf,
  type ExistingConversation,
} from '../domain/conversation/state.js';
import type { Session } from './session.js';
import { conversationStream } from './streams.js';

export type Method =
  | 'Open'
  | 'Post'
  | 'RecordReceipt'
  | 'OpenConnection'
  | 'RecordConnection'
  | 'TakePresence'
  | 'RecordLeave'
  | 'RecordSharing'
  | 'Assign'
  | 'Unassign'
  | 'Preview'
  | 'AddNote'
  | 'SetRisk'
  | 'RecordContactStep'
  | 'HoldPolicy'
  | 'StepNow'
  | 'KeepDraft'
  | 'ListDrafts'
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
 * The state of the conversation that the call reads, once it is sure that the caller may. What decides
 * asks again on the state that it decides on (`carryOut`).
 * @throws ServiceFault `not-found` ConversationMissing, `permission-denied` AccessDenied
 */
export async function admit(
  session: Session,
  { principal }: CallContext,
  matter: Matter,
): Promise<ExistingConversation> {
  const stream = conversationStream(principal.tenant, matter.conversation);
  const { state } = await session.conversations.load(stream);
  return admitted(state, principal, matter);
}

/** The same on a state at hand. */
export function admitted(
  state: ConversationState,
  principal: Principal,
  { method, participant }: Pick<Matter, 'method' | 'participant'>,
): ExistingConversation {
  if (state.status === 'missing') throw conversationMissing();
  requireAllowed(principal, actionOf(method), resourceOf(principal, state, participant));
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

export const actionOf = (method: Method): string => `stillhere.session.v1.SessionService/${method}`;

export const conversationMissing = (): ServiceFault =>
  new ServiceFault({
    status: 'not-found',
    code: 'ConversationMissing',
    message: 'There is no conversation with this id. Nothing was changed.',
  });
