import type { reporting as api, routing } from '@stillhere/contracts';
import type { Timestamp } from '@stillhere/kernel';

/**
 * The figures of a shift. Who talks is read from the seats that are taken: what has ended holds none,
 * so it is never counted.
 */
export function floorOf(shift: routing.Shift, at: Timestamp): api.Floor {
  const counselors = shift.counselors.map(loadOf).sort(byLoad);
  return {
    waiting: shift.waiting,
    longestWaitSince: shift.longestWaitSince,
    active: counselors.reduce((sum, { active }) => sum + active, 0),
    counselors,
    at,
    gone: shift.gone,
    onShift: shift.onShift,
    alerts: shift.alerts,
  };
}

const loadOf = (of: routing.ShiftCounselor): api.CounselorLoad => ({
  counselor: of.counselor,
  active: of.seats,
  available: of.available,
  seatsMax: of.seatsMax,
  desk: of.desk,
  deskSince: of.deskSince,
  deskCause: of.deskCause,
  returnsAt: of.returnsAt,
  state: of.state,
  stateSince: of.stateSince,
  load: of.load,
});

/** The busiest first. */
const byLoad = (a: api.CounselorLoad, b: api.CounselorLoad): number =>
  b.active - a.active || (a.counselor < b.counselor ? -1 : 1);
