import type { session as api, CallContext } from '@stillhere/contracts';
import { counselorOf } from '../domain/conversation/state.js';
import { admit } from './admission.js';
import { audienceOf } from './audience-of.js';
import type { Session } from './session.js';

/** As it is now. A visitor is not told the priority and the risk that others see. */
export async function get(
  session: Session,
  { conversation }: api.GetRequest,
  context: CallContext,
): Promise<api.ConversationState> {
  const state = await admit(session, context, { method: 'Get', conversation });
  const { status, service, language, visitor, openedAt, visitorSees, visitorSeesTyping } = state;
  const counselor = counselorOf(state);
  const audience = audienceOf(context.principal);
  const end = state.status === 'ended' ? state.end : undefined;
  return {
    conversation,
    status,
    service,
    language,
    priority: audience === 'visitor' ? 0 : state.priority,
    visitor,
    counselor: counselor?.participant ?? '',
    counselorName: counselor?.displayName ?? '',
    openedAt,
    endedAt: end?.at ?? '',
    disposition: end?.disposition ?? '',
    head: state.revision,
    logId: session.store.storeId,
    visitorSees,
    visitorSeesTyping,
    risk: audience === 'visitor' ? '' : (state.risk?.level ?? ''),
  };
}
