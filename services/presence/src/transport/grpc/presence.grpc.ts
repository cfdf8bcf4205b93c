import type { CallContext, presence } from '@stillhere/contracts';
import { field } from '@stillhere/nest-kit';
import type { Presence } from '../../application/use-cases.js';

const surfaces = ['visible', 'hidden', 'freezing'] as const;

/** Translates and checks; decides nothing. */
export class PresenceGrpc implements presence.PresenceService {
  constructor(private readonly presence: Presence) {}

  async openConnection(
    request: presence.OpenConnectionRequest,
    context?: CallContext,
  ): Promise<presence.OpenConnectionResponse> {
    for (const name of ['gateway', 'connection', 'device', 'tab', 'page'] as const) {
      field.opaqueId(name, request[name]);
    }
    field.conversationId('conversation', request.conversation);
    field.participantId('participant', request.participant);
    return this.presence.openConnection(byGatewayOf(request, context), called(context));
  }

  async reportEvidence(
    request: presence.ReportEvidenceRequest,
    context?: CallContext,
  ): Promise<presence.ReportEvidenceResponse> {
    return this.takeEvidence(request, context);
  }

  /** The same at once: what one turn met is taken in, and decided, within the call. */
  takeEvidence(
    request: presence.ReportEvidenceRequest,
    context?: CallContext,
  ): presence.ReportEvidenceResponse {
    field.opaqueId('gateway', request.gateway);
    for (const { kind } of request.evidence) {
      if (kind?.$case === 'visibility') {
        field.oneOf('evidence.visibility.state', kind.value.state, surfaces);
      }
    }
    return this.presence.reportEvidence(byGatewayOf(request, context));
  }

  watchConnections(
    request: presence.WatchConnectionsRequest,
    context?: CallContext,
  ): AsyncIterable<presence.ConnectionDirective> {
    field.opaqueId('gateway', request.gateway);
    const { gateway } = byGatewayOf(request, context);
    return this.presence.watchConnections(gateway, called(context).signal);
  }

  watchPresence(
    request: presence.WatchPresenceRequest,
    context?: CallContext,
  ): AsyncIterable<presence.PresenceVerdict> {
    field.conversationId('conversation', request.conversation);
    field.participantId('participant', request.participant);
    return this.presence.watchPresence(request, called(context));
  }

  watchTyping(
    request: presence.WatchTypingRequest,
    context?: CallContext,
  ): AsyncIterable<presence.TypingState> {
    field.conversationId('conversation', request.conversation);
    field.oneOf('side', request.side, ['visitor', 'staff']);
    return this.presence.watchTyping(request, called(context));
  }

  async openDesk(
    request: presence.OpenDeskRequest,
    context?: CallContext,
  ): Promise<presence.OpenDeskResponse> {
    for (const name of ['gateway', 'connection', 'device', 'tab'] as const) {
      field.opaqueId(name, request[name]);
    }
    field.counselorId('counselor', request.counselor);
    return this.presence.openDesk(byGatewayOf(request, context), called(context));
  }

  watchCounselor(
    request: presence.WatchCounselorRequest,
    context?: CallContext,
  ): AsyncIterable<presence.CounselorState> {
    field.conversationId('conversation', request.conversation);
    return this.presence.watchCounselor(request, called(context));
  }
}

const ofPrograms = 'system:token.';

/**
 * Our edge serves the sockets of all tenants under one name. A program's gateways are its tenant's, whatever it calls them:
 * it takes no directive of ours, and its evidence is about no socket of ours.
 */
function byGatewayOf<Request extends { readonly gateway: string }>(
  request: Request,
  context: CallContext | undefined,
): Request {
  const { actor, tenant } = called(context).principal;
  if (!actor.startsWith(ofPrograms)) return request;
  return { ...request, gateway: `${tenant}/${request.gateway}` };
}

/** Both doors always pass a context; its absence is our own mistake. */
function called(context: CallContext | undefined): CallContext {
  if (!context) throw new TypeError('called without a context');
  return context;
}
