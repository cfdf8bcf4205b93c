/** What stands in the log, as far as a measure looks at it. Times are the server's, at the append. */
interface Recording {
  readonly eventId: string;
  /** Later in the log sorts after. */
  readonly position: string;
  /** In its own stream. */
  readonly revision: number;
  readonly atMs: number;
  /** The conversation or the counselor whose stream it stands in. */
  readonly subject: string;
}

type Told<Type extends string, Data> = Recording & { readonly type: Type } & Readonly<Data>;

type QueueFact =
  | Told<
      'queue.conversation-entered',
      { service: string; language: string; priority: number; sinceMs: number }
    >
  | Told<'queue.conversation-accepted', { counselor: string }>
  | Told<'queue.conversation-assigned', { counselor: string; previous: string; why: string }>
  | Told<'queue.conversation-returned', { counselor: string; reason: string }>
  | Told<'queue.conversation-left', object>
  | Told<'queue.conversation-offered', { counselor: string }>
  | Told<'queue.offer-ended', { counselor: string; outcome: string }>
  | Told<'queue.step-reached', { step: string }>
  | Told<'queue.alarm-acknowledged', { by: string }>;

type ConversationFact =
  | Told<
      'conversation.opened',
      { service: string; channel: string; language: string; priority: number }
    >
  | Told<'conversation.assigned', { counselor: string }>
  | Told<'conversation.risk-set', { level: string }>
  | Told<'conversation.message-posted', { author: string }>
  | Told<'conversation.receipt-delivered', { participant: string; upTo: number }>
  | Told<
      'conversation.connection-unseen',
      { participant: string; connEpoch: number; sinceMs: number }
    >
  | Told<'conversation.connection-answered', { participant: string; connEpoch: number }>
  | Told<'conversation.connection-suspected', { participant: string; connEpoch: number }>
  | Told<'conversation.connection-ended', { participant: string; connEpoch: number }>
  | Told<'conversation.ended', { disposition: string }>;

export type WorkerFact =
  | Told<'worker.availability-changed', { state: string }>
  | Told<'worker.seat-taken', { conversation: string }>
  | Told<'worker.seat-released', { conversation: string }>;

export type CourseFact = QueueFact | ConversationFact;
export type Fact = CourseFact | WorkerFact;

/** Every type that some measure looks at. */
export const factTypes: readonly Fact['type'][] = [
  'queue.conversation-entered',
  'queue.conversation-accepted',
  'queue.conversation-assigned',
  'queue.conversation-returned',
  'queue.conversation-left',
  'queue.conversation-offered',
  'queue.offer-ended',
  'queue.step-reached',
  'queue.alarm-acknowledged',
  'conversation.opened',
  'conversation.assigned',
  'conversation.risk-set',
  'conversation.message-posted',
  'conversation.receipt-delivered',
  'conversation.connection-unseen',
  'conversation.connection-answered',
  'conversation.connection-suspected',
  'conversation.connection-ended',
  'conversation.ended',
  'worker.availability-changed',
  'worker.seat-taken',
  'worker.seat-released',
];

export const isWorkerFact = (fact: Fact): fact is WorkerFact => fact.type.startsWith('worker.');
export const isVisitor = (participant: string): boolean => participant.startsWith('visitor:');
