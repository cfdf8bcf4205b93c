import type { Recorded } from '@stillhere/kernel';

type Fact<Type extends string, Data> = { readonly type: Type; readonly data: Readonly<Data> };

export type AvailabilityChanged = Fact<
  'worker.availability-changed',
  { counselor: string; available: boolean; seatsMax: number }
>;
export type SeatReserved = Fact<
  'worker.seat-reserved',
  { counselor: string; conversation: string; displayName: string }
>;
export type SeatTaken = Fact<'worker.seat-taken', { counselor: string; conversation: string }>;
export type SeatReleased = Fact<
  'worker.seat-released',
  { counselor: string; conversation: string; reason: 'not-accepted' | 'ended' }
>;

export type WorkerEvent = AvailabilityChanged | SeatReserved | SeatTaken | SeatReleased;
export type RecordedWorkerEvent = Recorded<WorkerEvent>;
