import type { session as api, CallContext } from '@stillhere/contracts';
import type { Disposition } from '../domain/conversation/events.js';
import { carryOut, recordResponse } from './carry-out.js';
import type { Session } from './session.js';

export interface EndInput extends Omit<api.EndRequest, 'disposition'> {
  readonly disposition: Disposition;
}

export async function end(
  session: Session,
  { conversation, ...ending }: EndInput,
  context: CallContext,
): Promise<api.RecordResponse> {
  const done = await carryOut(session, context, {
    method: 'End',
    conversation,
    participant: ending.by,
    actor: ending.by,
    command: { type: 'end', ...ending },
  });
  return recordResponse(done);
}
