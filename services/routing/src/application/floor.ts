import type { Candidate, Waiting } from '../domain/matching/floor.js';
import type { Floor } from '../domain/matching/match.js';
import { seatsTaken } from '../domain/matching/seats.js';
import { thereUntilMs } from '../domain/worker/shift.js';
import { loadOf } from '../domain/worker/state.js';
import { riskOf } from '../projections/risks.js';
import { conflictsOf, type WorkerRow } from '../projections/rows.js';
import {
  isOnShift,
  type WaitingEntry,
  waitingGroups,
  workersOf,
} from '../projections/waiting-list.js';
import type { Routing } from './routing.js';

/** Whoever said no, or did not answer, is not asked for the same person again for so long. */
const refusedForMs = 60_000;

/** The floor of one tenant at this moment, as the rules look at it. */
export interface TenantFloor extends Floor {
  readonly tenant: string;
  /** Who waits and is there, in their turn; `waiting` are those of them who are to be offered. */
  readonly present: readonly WaitingEntry[];
  readonly gone: readonly WaitingEntry[];
  readonly onShift: ReadonlySet<string>;
  readonly momentOf: (at: string) => number;
  /** When it is another one with no event: a refusal is over, or somebody counts as not there. */
  readonly nextChangeMs: number;
}

interface Looked {
  readonly tenant: string;
  readonly nowMs: number;
  /** Conversations whose offer is being recorded, and to whom. */
  readonly underWay: ReadonlyMap<string, string>;
}

export function floorOf(routing: Routing, { tenant, nowMs, underWay }: Looked): TenantFloor {
  const { waiting: projection, moments } = routing;
  const rules = routing.rules.of(tenant);
  const now = { nowMs, of: moments.of };
  const { waiting: present, gone } = waitingGroups(projection.view, tenant, now);
  const workers = workersOf(projection.view, tenant);
  const offered = offeredSeats(routing, { tenant, nowMs, underWay }, present);
  const changes = [
    nowMs + rulesChangeInMs(routing, tenant),
    ...present.map(({ goneAtMs }) => goneAtMs),
    ...workers.map(({ state }) => thereUntilMs(state.desk, moments.of)),
  ];
  const candidates = workers.map((row) => candidateOf(routing, row, { nowMs, offered }));
  const toOffer = present.filter(
    ({ row }) => row.wait.offer === undefined && rules.of(row.service).mode === 'push',
  );
  const refusals = toOffer.flatMap(({ row }) => row.wait.refusals);
  changes.push(...refusals.map(({ at }) => moments.of(at) + refusedForMs));
  return {
    tenant,
    rules,
    present,
    gone,
    momentOf: moments.of,
    onShift: new Set(candidates.flatMap((one) => (one.isOnShift ? [one.counselor] : []))),
    candidates,
    waiting: toOffer.map((entry) => waitingOf(routing, entry, nowMs)),
    nextChangeMs: changes.reduce(
      (nextMs, atMs) => (atMs > nowMs && atMs < nextMs ? atMs : nextMs),
      Number.POSITIVE_INFINITY,
    ),
  };
}

function candidateOf(
  routing: Routing,
  row: WorkerRow,
  { nowMs, offered }: { readonly nowMs: number; readonly offered: ReadonlyMap<string, Offered> },
): Candidate {
  const { counselor, state, tenant } = row;
  const offers = offered.get(counselor) ?? noneOffered;
  return {
    counselor,
    ...routing.rules.person(tenant, counselor, routing.clock.now()),
    isOnShift: isOnShift(row, { nowMs, of: routing.moments.of }),
    seatsMax: state.seatsMax,
    load: Math.min(loadOf(state) + offers.seatsFor(state.seatsMax), state.seatsMax),
    idleSinceMs: state.actedAt === '' ? 0 : routing.moments.of(state.actedAt),
  };
}

/** How long until other rules hold that were published ahead; infinity: none were. */
export const rulesChangeInMs = (
  { publishedRules, clock }: Pick<Routing, 'publishedRules' | 'clock'>,
  tenant: string,
): number => publishedRules.published.nextChangeMs(tenant, clock.now()) - clock.now();

interface Offered {
  seatsFor(seatsMax: number): number;
}
const noneOffered: Offered = { seatsFor: () => 0 };

/** Seats that are kept for what rings: each offer could be taken. */
function offeredSeats(
  routing: Routing,
  { tenant, underWay }: Looked,
  present: readonly WaitingEntry[],
): ReadonlyMap<string, Offered> {
  const offered = new Map<string, Offered>();
  for (const { row } of present) {
    const counselor = row.wait.offer?.counselor ?? underWay.get(row.conversation) ?? '';
    if (counselor === '') continue;
    const before = offered.get(counselor) ?? noneOffered;
    const { seatsByRisk } = routing.rules.of(tenant).of(row.service);
    const risk = riskOf(routing.waiting.view, tenant, row.conversation);
    offered.set(counselor, {
      seatsFor: (seatsMax) => before.seatsFor(seatsMax) + seatsTaken(seatsByRisk, risk, seatsMax),
    });
  }
  return offered;
}

export function waitingOf(
  { waiting: { view }, moments }: Routing,
  { row, enteredAtMs }: WaitingEntry,
  nowMs: number,
): Waiting {
  const { tenant, conversation, service, language, priority, returned, wait } = row;
  const refusedBy = wait.refusals
    .filter(({ at }) => moments.of(at) + refusedForMs > nowMs)
    .map(({ counselor }) => counselor);
  return {
    ...{ conversation, service, language, priority, returned, enteredAtMs, refusedBy },
    rung: wait.rung,
    risk: riskOf(view, tenant, conversation),
    conflicts: conflictsOf(view, tenant, conversation),
  };
}
