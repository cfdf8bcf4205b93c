import type { session as api, CallContext } from '@stillhere/contracts';
import { callContext, nobody } from '@stillhere/nest-kit';
import { addNote } from '../../application/add-note.js';
import { asOf } from '../../application/as-of.js';
import { follow } from '../../application/follow.js';
import { get } from '../../application/get.js';
import { open } from '../../application/open.js';
import { openConnection } from '../../application/open-connection.js';
import { post } from '../../application/post.js';
import { preview } from '../../application/preview.js';
import { read } from '../../application/read.js';
import { record } from '../../application/record.js';
import type { Session } from '../../application/session.js';
import * as orders from './orders.js';
import * as requests from './requests.js';

/** The doors pass a context always; a call without one comes from nobody. */
const fromNobody = callContext({ principal: nobody('') });

/** Translates and validates; every method's promise stands in session.proto. */
export class SessionGrpc implements api.SessionService {
  constructor(private readonly session: Session) {}

  async open(request: api.OpenRequest, context = fromNobody): Promise<api.OpenResponse> {
    return open(this.session, requests.openInput(request), context);
  }
  async post(request: api.PostRequest, context = fromNobody): Promise<api.PostResponse> {
    return post(this.session, requests.postInput(request), context);
  }
  async recordReceipt(
    request: api.RecordReceiptRequest,
    context = fromNobody,
  ): Promise<api.RecordResponse> {
    return record(this.session, orders.receiptOrder(request), context);
  }
  async openConnection(
    request: api.OpenConnectionRequest,
    context = fromNobody,
  ): Promise<api.OpenConnectionResponse> {
    return openConnection(this.session, requests.openConnectionInput(request), context);
  }
  async recordConnection(
    request: api.RecordConnectionRequest,
    context = fromNobody,
  ): Promise<api.RecordResponse> {
    return record(this.session, orders.connectionOrder(request), context);
  }
  async recordLeave(
    request: api.RecordLeaveRequest,
    context = fromNobody,
  ): Promise<api.RecordResponse> {
    return record(this.session, orders.leaveOrder(request), context);
  }
  async recordSharing(
    request: api.RecordSharingRequest,
    context = fromNobody,
  ): Promise<api.RecordResponse> {
    return record(this.session, orders.sharingOrder(request), context);
  }
  async assign(request: api.AssignRequest, context = fromNobody): Promise<api.RecordResponse> {
    return record(this.session, orders.assignOrder(request), context);
  }
  async unassign(request: api.UnassignRequest, context = fromNobody): Promise<api.RecordResponse> {
    return record(this.session, orders.unassignOrder(request), context);
  }
  async addNote(request: api.AddNoteRequest, context = fromNobody): Promise<api.PostResponse> {
    return addNote(this.session, requests.addNoteInput(request), context);
  }
  async end(request: api.EndRequest, context = fromNobody): Promise<api.RecordResponse> {
    return record(this.session, orders.endOrder(request), context);
  }
  async preview(
    request: api.PreviewRequest,
    context = fromNobody,
  ): Promise<api.ConversationPreview> {
    return preview(this.session, requests.previewInput(request), context);
  }
  async get(request: api.GetRequest, context = fromNobody): Promise<api.ConversationState> {
    return get(this.session, requests.getInput(request), context);
  }
  async read(request: api.ReadRequest, context = fromNobody): Promise<api.ReadResponse> {
    return read(this.session, requests.readInput(request), context);
  }
  follow(
    request: api.FollowRequest,
    context: CallContext = fromNobody,
  ): AsyncIterable<api.ConversationEvent> {
    return follow(this.session, requests.followInput(request), context);
  }
  async asOf(request: api.AsOfRequest, context = fromNobody): Promise<api.ReadResponse> {
    return asOf(this.session, requests.asOfInput(request), context);
  }
}
