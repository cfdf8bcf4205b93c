import type { WorkerState } from '../model/worker-states.js';

/** Bodies of the edge's desk API. Times are ISO-8601 in UTC. */
export interface Me {
  readonly account: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly mustChangePassword: boolean;
}

/** Why nobody is signed in here; `none` where there never was anybody, or the browser forgot. */
export const signInEnds = [
  'signed-out',
  'password-changed',
  'password-reset',
  'disabled',
  'replaced',
  'expired',
  'none',
] as const;
export type SignInEnd = (typeof signInEnds)[number];

export type WhoAmI = { readonly me: Me } | { readonly ended: SignInEnd };

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
  /** What they want to be called; empty when they did not say. */
  readonly alias: string;
  /** The beginning of what they wrote while they wait; empty when nothing. */
  readonly firstWords: string;
  readonly visitorPresence: VisitorPlace | undefined;
  /** Whose desk it rings at; empty: nobody's. */
  readonly offeredTo: string;
  /** The number of that offer. */
  readonly offer: number;
  readonly offeredUntil: string;
  readonly offeredBecause: string;
  /** Classes that waiting raised it; `priority` has them. */
  readonly raised: number;
  readonly skillsWidened: boolean;
  readonly centreWidened: boolean;
  /** Since when somebody should look after it; empty: no alarm. */
  readonly alarmSince: string;
  /** Who does; empty: nobody yet. */
  readonly alarmBy: string;
}

/** Where the page of somebody who waits is, as far as the waiting list has to know. */
export const visitorPlaces = [
  'never-connected',
  'here',
  'no-connection',
  'closed',
  'left',
] as const;
export type VisitorPlace = (typeof visitorPlaces)[number];

/** Where a counselor's desk is. `unseen`: our own system lost sight, which says nothing about them. */
export const deskStates = ['here', 'checking', 'lost', 'closed', 'unseen'] as const;
export type DeskPlace = (typeof deskStates)[number];

export interface Availability {
  readonly available: boolean;
  readonly seatsMax: number;
  /** Conversations that this account is assigned to. */
  readonly seats: readonly string[];
  /** What our server holds of this account's desk; undefined where no desk was ever open. */
  readonly desk: DeskPlace | undefined;
  /** Why no chats are taken: empty for their own doing, else `desk-lost`, `disabled` or `finished`. */
  readonly reason: string;
  /** Undefined where an older server does not say. */
  readonly state: WorkerState | undefined;
  /** Empty: it was never set. */
  readonly stateSince: string;
  /** Seats that are taken: a chat of high risk may take several. */
  readonly load: number;
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
  readonly deskCause: string;
  /** When the chats of a lost desk go back to the queue; empty when they do not. */
  readonly returnsAt: string;
  readonly state: WorkerState | undefined;
  readonly stateSince: string;
  /** Seats that are taken; `active` are chats. */
  readonly load: number;
}

export interface Floor {
  readonly waiting: number;
  /** Empty when nobody waits. */
  readonly longestWaitSince: string;
  readonly active: number;
  readonly counselors: readonly CounselorLoad[];
  readonly at: string;
  /** Not ended and not taken, but the person is not there any more. */
  readonly gone: number;
  readonly alerts: readonly FloorAlert[];
}

/** What a counselor's chats came to when their desk was not there any more. */
export interface FloorAlert {
  readonly counselor: string;
  /** `held`: kept for them until `until`. `returned`: back in the waiting list. */
  readonly kind: 'held' | 'returned';
  readonly cause: string;
  readonly since: string;
  readonly until: string;
  readonly chats: readonly AlertedChat[];
}

export interface AlertedChat {
  readonly conversation: string;
  readonly state: 'held' | 'waiting' | 'taken' | 'gone' | 'ended';
  /** Who has it now, where somebody took it. */
  readonly takenBy: string;
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
