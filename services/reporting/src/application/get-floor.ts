import type { reporting as api, CallContext } from '@stillhere/contracts';
import { timestamp } from '@stillhere/event-schema';
import { requireAllowed } from '@stillhere/nest-kit';
import type { FloorRow } from '../projections/floor.js';
import type { Reporting } from './reporting.js';

/** Waiting, talking, and who is there; as of now. */
export function getFloor(reporting: Reporting, context: CallContext): api.Floor {
  admit(context, 'GetFloor');
  return floorNow(reporting, context.principal.tenant);
}

/** @throws ServiceFault as the policy says */
export function admit({ principal }: CallContext, method: 'GetFloor' | 'WatchFloor'): void {
  const action = `stillhere.reporting.v1.ReportingService/${method}`;
  requireAllowed(principal, action, { tenant: principal.tenant });
}

export function floorNow({ floor, clock }: Reporting, tenant: string): api.Floor {
  const rows = [...floor.view.entries()].map(([, row]) => row);
  const own = rows.filter((row) => row.tenant === tenant);
  const conversations = own.filter((row) => row.kind === 'conversation');
  const waiting = conversations.filter(({ counselor }) => counselor === '');
  const since = waiting.map((row) => row.since).toSorted();
  return {
    waiting: waiting.length,
    longestWaitSince: since[0] ?? '',
    active: conversations.length - waiting.length,
    counselors: counselorsOf(own),
    at: timestamp(clock.now()),
    gone: 0,
    onShift: own.filter((row) => row.kind === 'worker' && row.available).length,
    alerts: [],
  };
}

/** Everybody who is available or has somebody to talk to; the busiest first. */
function counselorsOf(rows: readonly FloorRow[]): api.CounselorLoad[] {
  const loads = new Map<string, api.CounselorLoad>();
  const loadOf = (counselor: string): api.CounselorLoad => {
    const load = loads.get(counselor) ?? {
      ...{ counselor, active: 0, available: false, seatsMax: 0 },
      ...{ desk: 'here', deskSince: '', deskCause: '', returnsAt: '' },
    };
    loads.set(counselor, load);
    return load;
  };
  for (const row of rows) {
    if (row.counselor === '') continue;
    const load = loadOf(row.counselor);
    if (row.kind === 'conversation') load.active += 1;
    else Object.assign(load, { available: row.available, seatsMax: row.seatsMax });
  }
  return [...loads.values()]
    .filter(({ active, available }) => active > 0 || available)
    .sort((a, b) => b.active - a.active || (a.counselor < b.counselor ? -1 : 1));
}
