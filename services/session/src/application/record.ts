import type { session as api, CallContext } from '@stillhere/contracts';
import { carryOut, type Order } from './carry-out.js';
import type { Session } from './session.js';

/**
 * Whatever is decided in one step about a conversation that exists: receipts, connection facts, leaving,
 * sharing, assignments, the end. Says where the conversation stands afterwards.
 */
export async function record(
  session: Session,
  order: Order,
  context: CallContext,
): Promise<api.RecordResponse> {
  const { appended, revision } = await carryOut(session, context, order);
  return { appended, revision };
}
