import type { routing as api } from '@stillhere/contracts';
import { timestamp } from '@stillhere/event-schema';
import { isThere } from '../domain/worker/desk.js';
import { type GraceRule, graceEndsMs, thereUntilMs } from '../domain/worker/shift.js';
import { loadOf } from '../domain/worker/state.js';
import { lostToldMs } from '../projections/lost-chats.js';
import type { LostChatRow, WorkerRow } from '../projections/rows.js';
import { isOnShift, type Now, type WaitingEntry } from '../projections/waiting-list.js';

export interface ShiftParts {
  readonly waiting: readonly WaitingEntry[];
  readonly gone: readonly WaitingEntry[];
  readonly workers: readonly WorkerRow[];
  readonly lost: readonly LostChatRow[];
  readonly free: number;
  readonly now: Now;
  readonly grace: GraceRule;
  /** What the wall clock shows at a moment. */
  readonly wallMs: (momentMs: number) => number;
}

/** What whoever leads a shift looks at. */
export function shiftOf(parts: ShiftParts): api.Shift {
  const { waiting, gone, workers, free, now } = parts;
  const onShift = workers.filter((worker) => isOnShift(worker, now)).length;
  const [longest] = waiting.toSorted((a, b) => a.enteredAtMs - b.enteredAtMs);
  return {
    counselors: workers.filter(isOfInterest).map((worker) => counselorOf(worker, parts)),
    onShift,
    free,
    waiting: waiting.length,
    longestWaitSince: longest?.row.since ?? '',
    gone: gone.length,
    alerts: [...heldAlerts(parts), ...returnedAlerts(parts)].sort((a, b) =>
      b.since < a.since ? -1 : 1,
    ),
  };
}

const isOfInterest = ({ state }: WorkerRow): boolean =>
  state.available || state.seats.length > 0 || isThere(state.desk);

function counselorOf(worker: WorkerRow, parts: ShiftParts): api.ShiftCounselor {
  const { available, seatsMax, seats, desk, status, statusSince } = worker.state;
  return {
    counselor: worker.counselor,
    available,
    seatsMax,
    seats: seats.filter(({ isTaken }) => isTaken).length,
    desk: desk.status,
    deskSince: desk.since,
    deskCause: desk.cause,
    returnsAt: seats.length === 0 ? '' : returnsAt(worker, parts),
    onShift: isOnShift(worker, parts.now),
    state: status,
    stateSince: statusSince,
    load: loadOf(worker.state),
  };
}

function returnsAt({ state }: WorkerRow, { grace, wallMs }: ShiftParts): string {
  const endsMs = graceEndsMs(state.desk, state.actedAt, grace);
  return Number.isFinite(endsMs) ? timestamp(wallMs(endsMs)) : '';
}

/**
 * Their desk is not there, and they have people to talk to. What was given to somebody else or ended
 * meanwhile stays in it a while, so that whoever leads the shift sees what became of it.
 */
function heldAlerts(parts: ShiftParts): api.ShiftAlert[] {
  const { workers, now } = parts;
  const alerts = settledAlerts(parts);
  for (const worker of workers) {
    const { counselor, state } = worker;
    const { desk, seats } = state;
    if (seats.length === 0 || thereUntilMs(desk, now.of) > now.nowMs) continue;
    const key = `${counselor} ${desk.since}`;
    const about = { counselor, kind: 'held', cause: desk.cause, since: desk.since };
    const held = { state: 'held', takenBy: '' };
    const chats = seats.map(({ conversation }) => ({ conversation, ...held }));
    const settled = (alerts.get(key)?.chats ?? []).filter((chat) =>
      seats.every(({ conversation }) => conversation !== chat.conversation),
    );
    const until = returnsAt(worker, parts);
    alerts.set(key, { ...about, until, chats: [...chats, ...settled] });
  }
  return [...alerts.values()];
}

/** By counselor and by when their desk went. */
function settledAlerts({ lost, now }: ShiftParts): Map<string, api.ShiftAlert> {
  const alerts = new Map<string, api.ShiftAlert>();
  for (const { reason, counselor, cause, at, deskSince, ...chat } of lost) {
    if (reason !== 'held' || now.of(at) + lostToldMs <= now.nowMs) continue;
    const { conversation, state, takenBy } = chat;
    const key = `${counselor} ${deskSince}`;
    const known = alerts.get(key) ?? {
      ...{ counselor, kind: 'held', cause, since: deskSince, until: '', chats: [] },
    };
    known.chats.push({ conversation, state, takenBy });
    alerts.set(key, known);
  }
  return alerts;
}

/** Told until somebody has each of them, and a while longer. */
function returnedAlerts({ lost, gone, now }: ShiftParts): api.ShiftAlert[] {
  const goneNow = new Set(gone.map(({ row }) => row.conversation));
  const alerts = new Map<string, api.ShiftAlert>();
  for (const { reason, counselor, cause, at, conversation, state, takenBy } of lost) {
    if (reason === 'held') continue;
    if (state !== 'waiting' && now.of(at) + lostToldMs <= now.nowMs) continue;
    const known = alerts.get(counselor) ?? {
      ...{ counselor, kind: 'returned', cause, since: at, until: '', chats: [] },
    };
    const isGone = state === 'waiting' && goneNow.has(conversation);
    known.chats.push({ conversation, state: isGone ? 'gone' : state, takenBy });
    alerts.set(counselor, known);
  }
  return [...alerts.values()];
}
