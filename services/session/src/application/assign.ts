import type { session as api, CallContext } from '@stillhere/contracts';
import { carryOut, recordResponse } from './carry-out.js';
import type { Session } from './session.js';

export async function assign(
  session: Session,
  { conversation, ...assignment }: api.AssignRequest,
  context: CallContext,
): Promise<api.RecordResponse> {
  const command = { type: 'assign', ...assignment } as const;
  return recordResponse(
    await carryOut(session, context, { method: 'Assign', conversation, command }),
  );
}
