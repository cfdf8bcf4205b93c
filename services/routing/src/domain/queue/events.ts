import type { Recorded } from '@stillhere/kernel';

type Fact<Type extends string, Data> = { readonly type: Type; readonly data: Readonly<Data> };

export type ConversationEntered = Fact<
  'queue.conversation-entered',
  { conversation: string; service: string; language: string; priority: number; since: string }
>;
export type ConversationAccepted = Fact<
  'queue.conversation-accepted',
  { conversation: string; counselor: string; displayName: string }
>;
export type ConversationLeft = Fact<
  'queue.conversation-left',
  { conversation: string; reason: 'ended' }
>;

export type QueueEvent = ConversationEntered | ConversationAccepted | ConversationLeft;
export type RecordedQueueEvent = Recorded<QueueEvent>;
