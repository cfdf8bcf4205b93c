import type {
  AvailabilityChanged,
  DeskAnswered,
  DeskEnded,
  DeskOpened,
  DeskSuspected,
  DeskTaken,
  SeatReleased,
  SeatReserved,
  SeatTaken,
} from './events.js';

type Command<Type extends string, Data> = { readonly type: Type } & Readonly<Data>;

/** `seatsMax` 0 keeps what is set. */
export type SetAvailability = Command<
  'set-availability',
  Pick<AvailabilityChanged['data'], 'counselor' | 'seatsMax' | 'state'>
>;
/** How many seats the rules ask for; `all`: every one that this counselor has. */
type SeatsAsked = { readonly seats: number | 'all' };
export type ReserveSeat = Command<
  'reserve-seat',
  Omit<SeatReserved['data'], 'weight'> & SeatsAsked
>;
export type TakeSeat = Command<
  'take-seat',
  SeatTaken['data'] & SeatsAsked & { displayName: string }
>;
export type WeighSeat = Command<
  'weigh-seat',
  { counselor: string; conversation: string } & SeatsAsked
>;
export type ReleaseSeat = Command<'release-seat', SeatReleased['data']>;
/** The desk stayed away for its whole grace: `deskSince` says which absence that was. */
export type LoseDesk = Command<'lose-desk', { counselor: string; deskSince: string }>;
export type Disable = Command<'disable', { counselor: string }>;
export type OpenDesk = Command<'open-desk', DeskOpened['data']>;
export type SuspectDesk = Command<'suspect-desk', DeskSuspected['data']>;
export type AnswerDesk = Command<'answer-desk', DeskAnswered['data']>;
export type EndDesk = Command<'end-desk', DeskEnded['data']>;
export type DeskCommand = OpenDesk | SuspectDesk | AnswerDesk | EndDesk;

/** What presence says, and the number of its owner: an older one than was heard here says nothing any more. */
export type ProposeDesk = Command<
  'propose-desk',
  { counselor: string; fence: number; fact: DeskCommand }
>;
/** Whoever looks after the desk from now on says so before saying anything else. */
export type TakeDesk = Command<'take-desk', DeskTaken['data']>;

export type WorkerCommand =
  | SetAvailability
  | ReserveSeat
  | TakeSeat
  | WeighSeat
  | ReleaseSeat
  | LoseDesk
  | Disable
  | DeskCommand
  | ProposeDesk
  | TakeDesk;
