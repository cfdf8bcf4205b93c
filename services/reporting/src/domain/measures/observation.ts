/** By what a figure can be filtered and split. What was not recorded is empty. */
export const groupNames = [
  'service',
  'channel',
  'language',
  'priority',
  'risk',
  'counselor',
  'outcome',
] as const;
export type GroupName = (typeof groupNames)[number];
export type Groups = Readonly<Record<GroupName, string>>;

/**
 * One thing that measures count or time, made known by one event. It is never changed and never taken back: what
 * becomes known later is another one, with a later position. So a figure as of a position stays what it was.
 */
export interface Observation {
  readonly kind: ObservationKind;
  /** The event by which it became known. */
  readonly eventId: string;
  readonly position: string;
  readonly subject: string;
  /** When the span began; `atMs` where there is none. */
  readonly fromMs: number;
  readonly atMs: number;
  /** Of `worked`: conversations at the same time. Else 1. */
  readonly count: number;
  readonly groups: Groups;
}

export const observationKinds = [
  /** Entered the queue. */
  'queued',
  /** First accepted by, or given to, a counselor; from entering. */
  'answered',
  /** Left the queue and was never answered; from entering. */
  'abandoned',
  /** From one counselor to another. */
  'transferred',
  /** Back to the list; outcome: why. */
  'returned',
  /** Rang at a desk. */
  'offered',
  /** Whom it rang at took it. */
  'offer-taken',
  /** They did not; outcome: how it ended. */
  'offer-ended',
  'alarm-raised',
  /** From the alarm. */
  'alarm-acknowledged',
  /** The first message of staff; from the first assignment. */
  'first-reply',
  /** The same; from the opening. */
  'first-reply-since-opening',
  /** A message of staff; from the earliest of the visitor's that it answers. */
  'reply',
  'message',
  /** The first device of the other side confirmed it; from its acceptance. */
  'delivered',
  /** Ended; from the first assignment; outcome: the disposition. */
  'contact',
  /** Ended, answered or not; outcome: the disposition. */
  'ended',
  /** Seen again; from when our own system could not see a connection any more. */
  'unseen',
  /** A counselor in one state with one number of conversations; outcome: the state. */
  'worked',
] as const;
export type ObservationKind = (typeof observationKinds)[number];

export const noGroups: Groups = {
  service: '',
  channel: '',
  language: '',
  priority: '',
  risk: '',
  counselor: '',
  outcome: '',
};
