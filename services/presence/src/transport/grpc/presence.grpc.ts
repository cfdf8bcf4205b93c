import type { CallContext, presence } from '@stillhere/contracts';
import { requireField } from '@stillhere/nest-kit';
import type { Presence } from '../../application/use-cases.js';

const idMax = 128;
const isId = (text: string): boolean => text.length > 0 && text.length <= idMax;
const isCounselor = (text: string): boolean => isId(text) && /^counselor:./.test(text);
const surfaces: ReadonlySet<string> = new Set(['visible', 'hidden', 'freezing']);

/** Translates and checks; decides nothing. */
export class PresenceGrpc implements presence.PresenceService {
  constructor(private readonly presence: Presence) {}

  async openConnection(
    request: presence.OpenConnectionRequest,
    context?: CallContext,
  ): Promise<presence.OpenConnectionResponse> {
    for (const field of ['gateway', 'connection', 'device', 'tab', 'page'] as const) {
      requireField(isId(request[field]), field, `1 to ${idMax} characters`);
    }
    requireField(isId(request.conversation), 'conversation', 'the id of a conversation');
    requireField(isId(request.participant), 'participant', 'visitor:… or counselor:…');
    return this.presence.openConnection(request, called(context));
  }

  async reportEvidence(
    request: presence.ReportEvidenceRequest,
  ): Promise<presence.ReportEvidenceResponse> {
    requireField(isId(request.gateway), 'gateway', `1 to ${idMax} characters`);
    for (const { kind } of request.evidence) {
      if (kind?.$case === 'visibility') {
        const { state } = kind.value;
        requireField(surfaces.has(state), 'evidence.visibility.state', [...surfaces].join(', '));
      }
    }
    return this.presence.reportEvidence(request);
  }

  watchConnections(
    request: presence.WatchConnectionsRequest,
    context?: CallContext,
  ): AsyncIterable<presence.ConnectionDirective> {
    requireField(isId(request.gateway), 'gateway', `1 to ${idMax} characters`);
    return this.presence.watchConnections(request.gateway, called(context).signal);
  }

  watchPresence(
    request: presence.WatchPresenceRequest,
    context?: CallContext,
  ): AsyncIterable<presence.PresenceVerdict> {
    requireField(isId(request.conversation), 'conversation', 'the id of a conversation');
    requireField(isId(request.participant), 'participant', 'visitor:… or counselor:…');
    return this.presence.watchPresence(request, called(context));
  }

  watchTyping(
    request: presence.WatchTypingRequest,
    context?: CallContext,
  ): AsyncIterable<presence.TypingState> {
    requireField(isId(request.conversation), 'conversation', 'the id of a conversation');
    requireField(['visitor', 'staff'].includes(request.side), 'side', 'visitor or staff');
    return this.presence.watchTyping(request, called(context));
  }

  async openDesk(
    request: presence.OpenDeskRequest,
    context?: CallContext,
  ): Promise<presence.OpenDeskResponse> {
    for (const field of ['gateway', 'connection', 'device', 'tab'] as const) {
      requireField(isId(request[field]), field, `1 to ${idMax} characters`);
    }
    requireField(isCounselor(request.counselor), 'counselor', 'counselor:…');
    return this.presence.openDesk(request, called(context));
  }

  watchCounselor(
    request: presence.WatchCounselorRequest,
    context?: CallContext,
  ): AsyncIterable<presence.CounselorState> {
    requireField(isId(request.conversation), 'conversation', 'the id of a conversation');
    return this.presence.watchCounselor(request, called(context));
  }
}

/** Both doors always pass a context; its absence is our own mistake. */
function called(context: CallContext | undefined): CallContext {
  if (!context) throw new TypeError('called without a context');
  return context;
}
