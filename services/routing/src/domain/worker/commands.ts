import type { AvailabilityChanged, SeatReleased, SeatReserved, SeatTaken } from './events.js';

type Command<Type extends string, Data> = { readonly type: Type } & Readonly<Data>;

/** `seatsMax` 0 keeps what is set. */
export type SetAvailability = Command<'set-availability', AvailabilityChanged['data']>;
export type ReserveSeat = Command<'reserve-seat', SeatReserved['data']>;
export type TakeSeat = Command<'take-seat', SeatTaken['data']>;
export type ReleaseSeat = Command<'release-seat', SeatReleased['data']>;

export type WorkerCommand = SetAvailability | ReserveSeat | TakeSeat | ReleaseSeat;
