import type { session as api, CallContext } from '@stillhere/contracts';
import type { ConnectionFact } from '../domain/conversation/commands.js';
import { carryOut, recordResponse } from './carry-out.js';
import type { Session } from './session.js';

export interface ConnectionInput {
  readonly conversation: string;
  readonly fact: ConnectionFact;
}

/** What the evidence amounts to is said by who says it: the actor is the caller, not the person. */
export async function recordConnection(
  session: Session,
  { conversation, fact }: ConnectionInput,
  context: CallContext,
): Promise<api.RecordResponse> {
  const { participant } = fact;
  const order = { method: 'RecordConnection', conversation, participant, command: fact } as const;
  return recordResponse(await carryOut(session, context, order));
}
