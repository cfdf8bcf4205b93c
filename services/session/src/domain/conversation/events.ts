import type { ConnectionEndCause, Recorded, RiskLevel } from '@stillhere/kernel';

/** Text under the key of `subject`. The rules never need what it says. */
export type SealedText = {
  readonly alg: string;
  readonly subject: string;
  readonly nonce: string;
  readonly text: string;
};

/** How far the visitor sees the receipts of their own messages. */
export type VisitorSees = 'accepted' | 'delivered' | 'displayed';
export type Surface = 'visible' | 'hidden' | 'asleep';
export type LeaveReason = 'ended' | 'exit';
export type Disposition =
  | 'ended-by-agreement'
  | 'visitor-left'
  | 'connection-lost'
  | 'silent'
  | 'other';

type Fact<Type extends string, Data> = { readonly type: Type; readonly data: Readonly<Data> };

export type Opened = Fact<
  'conversation.opened',
  {
    conversation: string;
    service: string;
    channel: string;
    language: string;
    priority: number;
    visitor: string;
    disclosureVersion: string;
    disclosureHash: string;
    survey: SealedText;
    visitorSees: VisitorSees;
    visitorSeesTyping: boolean;
  }
>;
export type MessagePosted = Fact<
  'conversation.message-posted',
  {
    author: string;
    cid: string;
    body: SealedText;
    fingerprint: string;
    seenRevision: number;
    prevCid: string;
    device: string;
    tab: string;
  }
>;
export type MessageConflicted = Fact<
  'conversation.message-conflicted',
  { author: string; cid: string; originalRevision: number; fingerprint: string }
>;
export type NoteAdded = Fact<
  'conversation.note-added',
  { author: string; cid: string; body: SealedText; fingerprint: string }
>;
export type ReceiptDelivered = Fact<
  'conversation.receipt-delivered',
  { participant: string; upTo: number; device: string; connEpoch: number }
>;
export type ReceiptDisplayed = Fact<
  'conversation.receipt-displayed',
  { participant: string; upTo: number; device: string; connEpoch: number; dwellMs: number }
>;
export type SharingChanged = Fact<
  'conversation.sharing-changed',
  { participant: string; displayed: boolean; typing: boolean }
>;
export type ConnectionOpened = Fact<
  'conversation.connection-opened',
  {
    participant: string;
    connEpoch: number;
    connection: string;
    device: string;
    tab: string;
    page: string;
    gateway: string;
    surface: Surface;
    resumed: boolean;
    tokenEpoch: number;
  }
>;
export type ConnectionSuspected = Fact<
  'conversation.connection-suspected',
  { participant: string; connEpoch: number; evidence: string; lastHeardAt: string }
>;
export type ConnectionAnswered = Fact<
  'conversation.connection-answered',
  { participant: string; connEpoch: number; evidence: string }
>;
export type ConnectionUnseen = Fact<
  'conversation.connection-unseen',
  { participant: string; connEpoch: number; since: string; evidence: string }
>;
export type ConnectionEnded = Fact<
  'conversation.connection-ended',
  {
    participant: string;
    connEpoch: number;
    cause: ConnectionEndCause;
    evidence: string;
    lastHeardAt: string;
  }
>;
export type SurfaceChanged = Fact<
  'conversation.surface-changed',
  { participant: string; connEpoch: number; surface: Surface; evidence: string }
>;
/** From here on presence is with the owner of this number. */
export type PresenceTaken = Fact<'conversation.presence-taken', { fence: number }>;
export type ResyncRequired = Fact<
  'conversation.resync-required',
  { participant: string; claimedRevision: number; claimedChain: string }
>;
export type ParticipantLeft = Fact<
  'conversation.participant-left',
  { participant: string; reason: LeaveReason; evidence: string }
>;
export type Assigned = Fact<
  'conversation.assigned',
  { counselor: string; displayName: string; previous: string; decision: number }
>;
/** It waits again. Why, as routing decided it. */
export type UnassignReason = 'put-back' | 'desk-lost' | 'disabled';
export type Unassigned = Fact<
  'conversation.unassigned',
  { counselor: string; reason: UnassignReason; decision: number }
>;
/** `previous`: empty where nobody had judged it before. */
export type RiskSet = Fact<
  'conversation.risk-set',
  { by: string; level: RiskLevel; previous: RiskLevel | '' }
>;
export type Ended = Fact<'conversation.ended', { by: string; disposition: Disposition }>;

export type ConversationEvent =
  | Opened
  | MessagePosted
  | MessageConflicted
  | NoteAdded
  | ReceiptDelivered
  | ReceiptDisplayed
  | SharingChanged
  | ConnectionOpened
  | ConnectionSuspected
  | ConnectionAnswered
  | ConnectionUnseen
  | ConnectionEnded
  | SurfaceChanged
  | ResyncRequired
  | ParticipantLeft
  | PresenceTaken
  | Assigned
  | Unassigned
  | RiskSet
  | Ended;

export type RecordedEvent = Recorded<ConversationEvent>;
