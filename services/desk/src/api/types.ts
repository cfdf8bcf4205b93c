/** Bodies of the edge's desk API. Times are ISO-8601 in UTC. */
export interface Me {
  readonly account: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly mustChangePassword: boolean;
}

export interface WaitingConversation {
  readonly conversation: string;
  readonly service: string;
  readonly language: string;
  readonly priority: number;
  readonly since: string;
  /** `gone`: their page was closed or has been without a connection for long. They are in no place. */
  readonly group: 'waiting' | 'gone';
  /** Somebody had taken it and it came back. */
  readonly returned: boolean;
  /** What they answered to "What brings you here?", as a value of the service; empty when skipped. */
  readonly topic: string;
  /** The beginning of what they wrote while they wait; empty when nothing. */
  readonly firstWords: string;
  /** Where their page is, as a verdict of presence; empty when not known. */
  readonly visitorPresence: string;
}

/** Where a counselor's desk is. `unseen`: our own system lost sight, which says nothing about them. */
export const deskStates = ['here', 'checking', 'lost', 'closed', 'unseen'] as const;
export type DeskPlace = (typeof deskStates)[number];

export interface Availability {
  readonly available: boolean;
  readonly seatsMax: number;
  /** Conversations that this account is assigned to. */
  readonly seats: readonly string[];
  /** What our server holds of this desk; undefined where it does not say. */
  readonly desk: DeskPlace | undefined;
}

export interface CounselorLoad {
  readonly counselor: string;
  /** What others call them. */
  readonly name: string;
  readonly active: number;
  readonly available: boolean;
  readonly seatsMax: number;
  /** Undefined where nothing was ever heard of a desk of theirs. */
  readonly desk: DeskPlace | undefined;
  /** ISO-8601; empty when not known. */
  readonly deskSince: string;
  /** Why the desk is lost or closed, as presence names it. */
  readonly cause: string;
  /** When the chats of a lost desk go back to the queue; empty when they do not. */
  readonly returnsAt: string;
}

export interface Floor {
  readonly waiting: number;
  /** Empty when nobody waits. */
  readonly longestWaitSince: string;
  readonly active: number;
  readonly counselors: readonly CounselorLoad[];
  readonly at: string;
}

export type Disposition =
  | 'ended-by-agreement'
  | 'visitor-left'
  | 'connection-lost'
  | 'silent'
  | 'other';

export const dispositions: readonly Disposition[] = [
  'ended-by-agreement',
  'visitor-left',
  'connection-lost',
  'silent',
  'other',
];
