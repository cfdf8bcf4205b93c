import type { CallContext, presence } from '@stillhere/contracts';

export type Caller = Pick<CallContext, 'principal' | 'signal'>;

/** The use cases of this service. */
export interface Presence {
  start(): Promise<void>;
  stop(): Promise<void>;
  openConnection(
    request: presence.OpenConnectionRequest,
    caller: Caller,
  ): Promise<presence.OpenConnectionResponse>;
  openDesk(request: presence.OpenDeskRequest, caller: Caller): Promise<presence.OpenDeskResponse>;
  reportEvidence(request: presence.ReportEvidenceRequest): presence.ReportEvidenceResponse;
  watchConnections(
    gateway: string,
    signal: AbortSignal,
  ): AsyncIterable<presence.ConnectionDirective>;
  watchPresence(
    request: presence.WatchPresenceRequest,
    caller: Caller,
  ): AsyncIterable<presence.PresenceVerdict>;
  watchCounselor(
    request: presence.WatchCounselorRequest,
    caller: Caller,
  ): AsyncIterable<presence.CounselorState>;
  watchTyping(
    request: presence.WatchTypingRequest,
    caller: Caller,
  ): AsyncIterable<presence.TypingState>;
  /** What is kept right now, by kind: nothing of it may grow without somebody being connected. */
  census(): Readonly<Record<string, number>>;
}
