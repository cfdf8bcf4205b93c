import type { session as api, CallContext } from '@stillhere/contracts';
import type { LeaveReason } from '../domain/conversation/events.js';
import { carryOut, recordResponse } from './carry-out.js';
import type { Session } from './session.js';

export interface LeaveInput extends Omit<api.RecordLeaveRequest, 'reason'> {
  readonly reason: LeaveReason;
}

export async function recordLeave(
  session: Session,
  { conversation, ...leave }: LeaveInput,
  context: CallContext,
): Promise<api.RecordResponse> {
  const { participant } = leave;
  const done = await carryOut(session, context, {
    method: 'RecordLeave',
    conversation,
    participant,
    actor: participant,
    command: { type: 'leave', ...leave },
  });
  return recordResponse(done);
}
