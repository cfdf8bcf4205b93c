import type { Recorded } from '@stillhere/kernel';
import type { TransferReason } from '../matching/transfer-reason.js';
import type { WorkerStatus } from './worker-status.js';

type Fact<Type extends string, Data> = { readonly type: Type; readonly data: Readonly<Data> };

/** Why somebody takes no new chats; empty: their own doing. `finished`: the last chat has ended. */
export type OffReason = '' | 'desk-lost' | 'disabled' | 'finished';

export type AvailabilityChanged = Fact<
  'worker.availability-changed',
  {
    counselor: string;
    available: boolean;
    seatsMax: number;
    reason: OffReason;
    state: WorkerStatus;
  }
>;
/** `by` and `previous`: who gives it and from whom; both empty for an accept of one's own. */
export type SeatReserved = Fact<
  'worker.seat-reserved',
  {
    counselor: string;
    conversation: string;
    displayName: string;
    previous: string;
    by: string;
    /** How many of their seats it takes. */
    weight: number;
    why: TransferReason;
  }
>;
export type SeatTaken = Fact<'worker.seat-taken', { counselor: string; conversation: string }>;
/** The risk level changed, and with it how many seats the conversation takes. */
export type SeatWeighed = Fact<
  'worker.seat-weighed',
  { counselor: string; conversation: string; weight: number }
>;
export type ReleaseReason =
  | 'not-accepted'
  | 'ended'
  | 'reassigned'
  | 'put-back'
  | 'desk-lost'
  | 'disabled';
export type SeatReleased = Fact<
  'worker.seat-released',
  { counselor: string; conversation: string; reason: ReleaseReason }
>;

export type SuspectCause = 'network' | 'asleep';
export type DeskEndCause =
  | 'network'
  | 'closed-or-reloaded'
  | 'timed-out'
  | 'asleep'
  | 'our-restart'
  | 'superseded'
  | 'drained'
  | 'auth'
  | 'signed-out';

export type DeskOpened = Fact<
  'worker.desk-opened',
  {
    counselor: string;
    connection: string;
    gateway: string;
    device: string;
    tab: string;
    surface: 'visible' | 'hidden';
  }
>;
export type DeskSuspected = Fact<
  'worker.desk-suspected',
  {
    counselor: string;
    connection: string;
    cause: SuspectCause;
    evidence: string;
    lastHeardAt: string;
  }
>;
export type DeskAnswered = Fact<
  'worker.desk-answered',
  { counselor: string; connection: string; evidence: string }
>;
export type DeskEnded = Fact<
  'worker.desk-ended',
  {
    counselor: string;
    connection: string;
    cause: DeskEndCause;
    evidence: string;
    lastHeardAt: string;
  }
>;
/** From here on the desk is looked after by the owner of this number. */
export type DeskTaken = Fact<'worker.desk-taken', { counselor: string; fence: number }>;
export type DeskEvent = DeskOpened | DeskSuspected | DeskAnswered | DeskEnded;

export type WorkerEvent =
  | AvailabilityChanged
  | SeatReserved
  | SeatTaken
  | SeatWeighed
  | SeatReleased
  | DeskEvent
  | DeskTaken;
export type RecordedWorkerEvent = Recorded<WorkerEvent>;
