import type { session as api, CallContext } from '@stillhere/contracts';
import { carryOut, recordResponse } from './carry-out.js';
import type { Session } from './session.js';

export interface ReceiptInput extends Omit<api.RecordReceiptRequest, 'level'> {
  readonly level: 'delivered' | 'displayed';
}

export async function recordReceipt(
  session: Session,
  input: ReceiptInput,
  context: CallContext,
): Promise<api.RecordResponse> {
  const { conversation, ...receipt } = input;
  const { participant } = receipt;
  const done = await carryOut(session, context, {
    method: 'RecordReceipt',
    conversation,
    participant,
    actor: participant,
    command: { type: 'record-receipt', ...receipt },
  });
  return recordResponse(done);
}
