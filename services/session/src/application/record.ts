import type { session as api } from '@stillhere/contracts';
import { type Asked, type CarriedOut, carryOut, type Order } from './carry-out.js';
import type { Session } from './session.js';

/**
 * Whatever is decided in one step about a conversation that exists: receipts, connection facts, leaving,
 * sharing, assignments, the end. Says where the conversation stands afterwards.
 */
export const record = (session: Session, order: Order, asked: Asked<api.RecordResponse>): void =>
  carryOut(session, asked, { order, responseOf });

const responseOf = ({ appended, revision }: CarriedOut): api.RecordResponse => ({
  appended,
  revision,
});
