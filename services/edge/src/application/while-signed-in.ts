import type { SignInEnd } from '@stillhere/identity';
import type { Cancel, Timers } from '@stillhere/kernel';
import type { Over } from './live/over.js';
import type { StaffSession } from './live/ports.js';

/** How often what is open is checked against its sign-in: well within I34's second. */
export const staffCheckMs = 500;

export interface OpenForStaff {
  readonly timers: Timers;
  readonly over: Over;
  readonly staff: Pick<StaffSession, 'isValid' | 'endedBecause'>;
}

/** Calls `end` once, as soon as the sign-in is over: at once, or at the first look after that. */
export function whileSignedIn(
  { timers, over, staff }: OpenForStaff,
  end: (reason: SignInEnd) => void,
): void {
  let cancel: Cancel = () => undefined;
  const look = (): void => {
    if (over.isOver) return;
    if (staff.isValid()) cancel = timers.after(staffCheckMs, look);
    else end(staff.endedBecause());
  };
  over.onOver(() => cancel());
  look();
}
