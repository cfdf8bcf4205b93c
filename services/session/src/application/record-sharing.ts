import type { session as api, CallContext } from '@stillhere/contracts';
import { admit } from './admission.js';
import { carryOut, recordResponse } from './carry-out.js';
import type { Session } from './session.js';

export async function recordSharing(
  session: Session,
  { conversation, ...sharing }: api.RecordSharingRequest,
  context: CallContext,
): Promise<api.RecordResponse> {
  const { participant } = sharing;
  await admit(session, context, { method: 'RecordSharing', conversation, participant });
  const done = await carryOut(session, context, {
    conversation,
    actor: participant,
    command: { type: 'share', ...sharing },
  });
  return recordResponse(done);
}
