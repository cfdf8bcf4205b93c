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
export const contactActs = ['tell-counselor', 'warn', 'tell-supervisor', 'end'] as const;
export const contactClocks = ['quiet', 'reading', 'unreachable', 'left'] as const;
export const contactReasons = ['policy', 'at-risk', 'lost-at-imminent-risk'] as const;
/** How the person was seen when a step was taken, and the event on which that rests. */
export type ContactProof = {
  readonly verdict: string;
  readonly cause: string;
  readonly since: string;
  readonly evidence: string;
  readonly lastHeardAt: string;
};
/** A warning since their last words, and how far it came: empty times for what did not happen. */
export type ContactWarning = {
  readonly revision: number;
  readonly at: string;
  readonly deliveredAt: string;
  readonly displayedAt: string;
};
export type ContactStepTaken = Fact<
  'conversation.contact-step-taken',
  {
    policy: string;
    act: (typeof contactActs)[number];
    clock: (typeof contactClocks)[number];
    why: (typeof contactReasons)[number];
    ranS: number;
    /** Of a warning: how long after it the chat ends; 0: it does not end by itself. */
    endsInS: number;
    /** Who said *now*; empty: it was due. */
    askedBy: string;
    proof: ContactProof;
    warnings: readonly ContactWarning[];
  }
>;
export type ContactHeld = Fact<'conversation.contact-held', { by: string; held: boolean }>;
export type ContactStepAsked = Fact<
  'conversation.contact-step-asked',
  { by: string; afterSteps: number }
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
  | ContactStepTaken
  | ContactHeld
  | ContactStepAsked
  | Ended;

export type RecordedEvent = Recorded<ConversationEvent>;
