import type { session as api, CallContext } from '@stillhere/contracts';
import type { DirectForm, Settle } from '@stillhere/nest-kit';
import { addNote } from '../../application/add-note.js';
import type { Order } from '../../application/carry-out.js';
import { post } from '../../application/post.js';
import { record } from '../../application/record.js';
import type { Session } from '../../application/session.js';
import * as orders from './orders.js';
import * as requests from './requests.js';

/** What is decided in one step, on the way of every message: answered by callback, in the commit's turn. */
export const sessionDirect = (session: Session) => {
  const recording =
    <Request>(orderOf: (request: Request) => Order) =>
    (request: Request, context: CallContext, settle: Settle<api.RecordResponse>): void =>
      record(session, orderOf(request), { context, settle });
  return {
    post: (request, context, settle) =>
      post(session, requests.postInput(request), { context, settle }),
    addNote: (request, context, settle) =>
      addNote(session, requests.addNoteInput(request), { context, settle }),
    recordReceipt: recording(orders.receiptOrder),
    recordConnection: recording(orders.connectionOrder),
    takePresence: recording(orders.takeOrder),
    recordLeave: recording(orders.leaveOrder),
    recordSharing: recording(orders.sharingOrder),
    assign: recording(orders.assignOrder),
    unassign: recording(orders.unassignOrder),
    setRisk: recording(orders.riskOrder),
    recordContactStep: recording(orders.contactStepOrder),
    holdPolicy: recording(orders.holdOrder),
    stepNow: recording(orders.stepNowOrder),
    end: recording(orders.endOrder),
  } satisfies DirectForm<api.SessionService>;
};

export type SessionDirect = ReturnType<typeof sessionDirect>;
