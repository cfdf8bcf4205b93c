import type { session as api, CallContext } from '@stillhere/contracts';
import { carryOut, recordResponse } from './carry-out.js';
import type { Session } from './session.js';

export async function assign(
  session: Session,
  { conversation, counselor, displayName, decision }: api.AssignRequest,
  context: CallContext,
): Promise<api.RecordResponse> {
  const command = { type: 'assign', counselor, displayName, decision } as const;
  return recordResponse(
    await carryOut(session, context, { method: 'Assign', conversation, command }),
  );
}
