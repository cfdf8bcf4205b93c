import type { Recorded } from '@stillhere/kernel';
import type { StepKind } from '../matching/ladder.js';
import type { TransferReason } from '../matching/transfer-reason.js';

type Fact<Type extends string, Data> = { readonly type: Type; readonly data: Readonly<Data> };

/** What a place in the line is made of; it goes along through every hand. */
export type Entry = {
  readonly service: string;
  readonly language: string;
  readonly priority: number;
  readonly since: string;
};

export type ConversationEntered = Fact<
  'queue.conversation-entered',
  { conversation: string } & Entry
>;
export type ConversationAccepted = Fact<
  'queue.conversation-accepted',
  { conversation: string; counselor: string; displayName: string }
>;
/** Somebody gave it: a counselor their own, whoever leads the shift any. */
export type ConversationAssigned = Fact<
  'queue.conversation-assigned',
  {
    conversation: string;
    counselor: string;
    displayName: string;
    previous: string;
    by: string;
    why: TransferReason;
  }
>;
export type ReturnReason = 'put-back' | 'desk-lost' | 'disabled';
export type ConversationReturned = Fact<
  'queue.conversation-returned',
  { conversation: string; counselor: string; reason: ReturnReason; why: TransferReason } & Entry
>;
export type ConversationLeft = Fact<
  'queue.conversation-left',
  { conversation: string; reason: 'ended' }
>;

/** It rings at one desk, and is kept for its counselor meanwhile. */
export type ConversationOffered = Fact<
  'queue.conversation-offered',
  {
    conversation: string;
    counselor: string;
    /** From 1, for each conversation. */
    offer: number;
    answerWithinMs: number;
    settingsVersion: number;
    explanation: OfferExplanation;
  }
>;
/** `Explanation` of the rule, as it is stored. */
export type OfferExplanation = {
  readonly because: string;
  readonly load: number;
  readonly seatsMax: number;
  readonly met: readonly string[];
  readonly missing: readonly string[];
  readonly couldBeAsked: number;
  readonly notAsked: readonly { readonly why: string; readonly counselors: number }[];
  readonly others: readonly { readonly counselor: string; readonly why: string }[];
};
export type DeclineReason = 'conflict-of-interest' | 'not-equipped' | 'need-a-break' | 'other';
export type OfferEnd =
  | { readonly outcome: 'declined'; readonly reason: DeclineReason }
  | { readonly outcome: 'expired'; readonly reason: '' }
  | { readonly outcome: 'withdrawn'; readonly reason: 'not-on-shift' | 'gone' };
export type OfferEnded = Fact<
  'queue.offer-ended',
  { conversation: string; counselor: string; offer: number } & OfferEnd
>;
/** Something was done for somebody who still waits. */
export type StepReached = Fact<
  'queue.step-reached',
  {
    conversation: string;
    step: StepKind;
    priority: number;
    afterS: number;
    settingsVersion: number;
  }
>;
/** Somebody says, by name, that they look after who waited too long. */
export type AlarmAcknowledged = Fact<
  'queue.alarm-acknowledged',
  { conversation: string; by: string }
>;

export type WaitEvent = ConversationOffered | OfferEnded | StepReached | AlarmAcknowledged;
export type QueueEvent =
  | WaitEvent
  | ConversationEntered
  | ConversationAccepted
  | ConversationAssigned
  | ConversationReturned
  | ConversationLeft;
export type RecordedQueueEvent = Recorded<QueueEvent>;
