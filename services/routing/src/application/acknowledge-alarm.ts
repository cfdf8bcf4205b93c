import type { routing as api, CallContext } from '@stillhere/contracts';
import { envelopeOf } from '@stillhere/event-processing';
import { decide } from '../domain/queue/decide.js';
import { requireAllowed } from './access.js';
import { refusal } from './refusal.js';
import type { Routing } from './routing.js';
import { queueStream } from './streams.js';

/** Whoever is first looks after it; the answer says who that is. @throws ServiceFault NoAlarm */
export async function acknowledgeAlarm(
  routing: Routing,
  { conversation }: api.AcknowledgeAlarmRequest,
  context: CallContext,
): Promise<api.AcknowledgeAlarmResponse> {
  requireAllowed(context, 'AcknowledgeAlarm', { conversation });
  const by = context.principal.actor;
  const done = await routing.queues.transact(
    queueStream(context.principal.tenant, conversation),
    envelopeOf(context, routing.clock),
    (state) => decide({ type: 'acknowledge-alarm', conversation, by }, state),
  );
  if (!done.ok) throw refusal(done.rejection.code);
  const { state } = done;
  return { conversation, by: state.status === 'waiting' ? (state.wait.alarm?.by ?? by) : by };
}
