import type { Recorded } from '@stillhere/kernel';

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
  { conversation: string; counselor: string; displayName: string; previous: string; by: string }
>;
export type ReturnReason = 'put-back' | 'desk-lost' | 'disabled';
export type ConversationReturned = Fact<
  'queue.conversation-returned',
  { conversation: string; counselor: string; reason: ReturnReason } & Entry
>;
export type ConversationLeft = Fact<
  'queue.conversation-left',
  { conversation: string; reason: 'ended' }
>;

export type QueueEvent =
  | ConversationEntered
  | ConversationAccepted
  | ConversationAssigned
  | ConversationReturned
  | ConversationLeft;
export type RecordedQueueEvent = Recorded<QueueEvent>;
