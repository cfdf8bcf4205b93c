import type { session as api, CallContext } from '@stillhere/contracts';
import type { UnassignReason } from '../domain/conversation/events.js';
import { carryOut, recordResponse } from './carry-out.js';
import type { Session } from './session.js';

export interface UnassignInput extends Omit<api.UnassignRequest, 'reason'> {
  readonly reason: UnassignReason;
}

export async function unassign(
  session: Session,
  { conversation, ...decided }: UnassignInput,
  context: CallContext,
): Promise<api.RecordResponse> {
  const command = { type: 'unassign', ...decided } as const;
  return recordResponse(
    await carryOut(session, context, { method: 'Unassign', conversation, command }),
  );
}
