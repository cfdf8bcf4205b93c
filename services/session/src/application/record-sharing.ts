import type { session as api, CallContext } from '@stillhere/contracts';
import { carryOut, recordResponse } from './carry-out.js';
import type { Session } from './session.js';

export async function recordSharing(
  session: Session,
  { conversation, ...sharing }: api.RecordSharingRequest,
  context: CallContext,
): Promise<api.RecordResponse> {
  const { participant } = sharing;
  const done = await carryOut(session, context, {
    method: 'RecordSharing',
    conversation,
    participant,
    actor: participant,
    command: { type: 'share', ...sharing },
  });
  return recordResponse(done);
}
