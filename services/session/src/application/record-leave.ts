import type { session as api, CallContext } from '@stillhere/contracts';
import type { LeaveProof } from '../domain/conversation/commands.js';
import type { LeaveReason } from '../domain/conversation/events.js';
import { carryOut, recordResponse } from './carry-out.js';
import type { Session } from './session.js';

export interface LeaveInput
  extends Pick<api.RecordLeaveRequest, 'conversation' | 'participant' | 'evidence'> {
  readonly reason: LeaveReason;
  readonly proof: LeaveProof;
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
