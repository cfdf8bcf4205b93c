import type { Timestamp } from '@stillhere/kernel';
import type { TransferReason } from '../matching/transfer-reason.js';
import { type Desk, noDesk } from './desk.js';
import type { OffReason } from './events.js';
import type { WorkerStatus } from './worker-status.js';

/** Simultaneous chats of somebody who never said otherwise. */
export const seatsMaxDefault = 4;

export interface Seat {
  readonly conversation: string;
  readonly displayName: string;
  /** From whom and by whom it is given; both empty for an accept. */
  readonly previous: string;
  readonly by: string;
  readonly why: TransferReason;
  /** How many of their seats it takes. */
  readonly weight: number;
  /** The conversation is theirs. Before that the seat only keeps room for it. */
  readonly isTaken: boolean;
}

/** One counselor's availability, desk, and what fills their seats, longest first. */
export interface WorkerState {
  readonly available: boolean;
  readonly status: WorkerStatus;
  /** Since when; empty: they never said. */
  readonly statusSince: Timestamp | '';
  readonly seatsMax: number;
  readonly seats: readonly Seat[];
  /** Why they take no new chats, where it was not their own doing. */
  readonly offReason: OffReason;
  /** When they last set themselves available or got a seat; empty: never. */
  readonly actedAt: Timestamp | '';
  readonly desk: Desk;
  /** The number of the newest owner of presence who said anything of the desk; 0: one process looks after all. */
  readonly deskFence: number;
}

export const initialState: WorkerState = {
  available: false,
  status: 'no-new',
  statusSince: '',
  seatsMax: seatsMaxDefault,
  seats: [],
  offReason: '',
  actedAt: '',
  desk: noDesk,
  deskFence: 0,
};

export const seatOf = (state: WorkerState, conversation: string): Seat | undefined =>
  state.seats.find((seat) => seat.conversation === conversation);

/** Seats that are taken or kept: R7 holds it at or below the limit whenever one is given. */
export const loadOf = ({ seats }: Pick<WorkerState, 'seats'>): number =>
  seats.reduce((sum, { weight }) => sum + weight, 0);
