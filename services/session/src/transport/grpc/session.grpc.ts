import type { session as api, CallContext } from '@stillhere/contracts';
import { callContext, nobody } from '@stillhere/nest-kit';
import { asOf } from '../../application/as-of.js';
import { follow } from '../../application/follow.js';
import { get } from '../../application/get.js';
import { keepDraft } from '../../application/keep-draft.js';
import { listDrafts } from '../../application/list-drafts.js';
import { open } from '../../application/open.js';
import { openConnection } from '../../application/open-connection.js';
import { preview } from '../../application/preview.js';
import { read } from '../../application/read.js';
import type { Session } from '../../application/session.js';
import * as requests from './requests.js';
import type { SessionDirect } from './session-direct.js';

/** The doors pass a context always; a call without one comes from nobody. */
const fromNobody = callContext({ principal: nobody('') });

/**
 * Translates and validates what takes more than one step, or reads; the rest is `sessionDirect`. Every
 * method's promise stands in session.proto.
 */
export class SessionGrpc implements Omit<api.SessionService, keyof SessionDirect> {
  constructor(private readonly session: Session) {}

  async open(request: api.OpenRequest, context = fromNobody): Promise<api.OpenResponse> {
    return open(this.session, requests.openInput(request), context);
  }
  async openConnection(
    request: api.OpenConnectionRequest,
    context = fromNobody,
  ): Promise<api.OpenConnectionResponse> {
    return openConnection(this.session, requests.openConnectionInput(request), context);
  }
  async keepDraft(
    request: api.KeepDraftRequest,
    context = fromNobody,
  ): Promise<api.KeepDraftResponse> {
    return keepDraft(this.session, requests.keepDraftInput(request), context);
  }
  async listDrafts(
    request: api.ListDraftsRequest,
    context = fromNobody,
  ): Promise<api.ListDraftsResponse> {
    return listDrafts(this.session, requests.listDraftsInput(request), context);
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
