/** Simultaneous chats of somebody who never said otherwise. */
export const seatsMaxDefault = 4;

export interface Seat {
  readonly conversation: string;
  readonly displayName: string;
  /** The conversation is theirs. Before that the seat only keeps room for it. */
  readonly isTaken: boolean;
}

/** One counselor's availability and what fills their seats, longest first. */
export interface WorkerState {
  readonly available: boolean;
  readonly seatsMax: number;
  readonly seats: readonly Seat[];
}

export const initialState: WorkerState = {
  available: false,
  seatsMax: seatsMaxDefault,
  seats: [],
};

export const seatOf = (state: WorkerState, conversation: string): Seat | undefined =>
  state.seats.find((seat) => seat.conversation === conversation);
