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
}

export interface Availability {
  readonly available: boolean;
  readonly seatsMax: number;
  /** Conversations that this account is assigned to. */
  readonly seats: readonly string[];
}

export interface CounselorLoad {
  readonly counselor: string;
  /** What others call them. */
  readonly name: string;
  readonly active: number;
  readonly available: boolean;
  readonly seatsMax: number;
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
