import type { ReadView } from '@stillhere/event-processing';
import { byTurn } from '../domain/matching/turn.js';
import { type MomentOf, thereUntilMs } from '../domain/worker/shift.js';
import {
  type PersonRow,
  personKey,
  type RoutingRow,
  type WaitingRow,
  type WorkerRow,
  waitsKey,
} from './rows.js';

/** A page that was closed may be on its way back: a slow phone's reload takes less. */
export const closedGoneMs = 10_000;
/** Without a connection for so long, somebody counts as gone; a tunnel or a lift takes less. */
export const cutGoneMs = 120_000;

export interface WaitingEntry {
  readonly row: WaitingRow;
  readonly person: Pick<PersonRow, 'status' | 'since'>;
  readonly enteredAtMs: number;
  /** From when on this person counts as gone; `Infinity` while they are connected. */
  readonly goneAtMs: number;
}

export interface WaitingGroups {
  /** Who came back first, then most urgent first, then longest wait. */
  readonly waiting: readonly WaitingEntry[];
  /** Who is not there any more; in the order in which they went. */
  readonly gone: readonly WaitingEntry[];
}

/** The moment at which a list is made, and when what stands in the log happened. */
export interface Now {
  readonly nowMs: number;
  readonly of: MomentOf;
}

export function waitingGroups(
  view: ReadView<RoutingRow>,
  tenant: string,
  { nowMs, of: momentOf }: Now,
): WaitingGroups {
  const waiting: WaitingEntry[] = [];
  const gone: WaitingEntry[] = [];
  for (const [, row] of view.entries()) {
    if (row.kind !== 'waiting' || row.tenant !== tenant) continue;
    const entry = entryOf(view, row, momentOf);
    (entry.goneAtMs <= nowMs ? gone : waiting).push(entry);
  }
  return {
    waiting: waiting.sort((a, b) => byTurn(inLine(a), inLine(b))),
    gone: gone.sort((a, b) => a.goneAtMs - b.goneAtMs),
  };
}

function entryOf(view: ReadView<RoutingRow>, row: WaitingRow, momentOf: MomentOf): WaitingEntry {
  const known = view.get(personKey(row.tenant, row.conversation));
  const { status, since } =
    known?.kind === 'person' ? known : { status: 'never-connected' as const, since: row.since };
  const person = { status, since };
  const sinceMs = momentOf(since);
  return { row, person, enteredAtMs: momentOf(row.since), goneAtMs: goneAtMs(status, sinceMs) };
}

function goneAtMs(status: PersonRow['status'], sinceMs: number): number {
  switch (status) {
    case 'here':
      return Number.POSITIVE_INFINITY;
    case 'left':
      return sinceMs;
    case 'closed':
      return sinceMs + closedGoneMs;
    case 'no-connection':
    case 'never-connected':
      return sinceMs + cutGoneMs;
  }
}

const inLine = ({ row, enteredAtMs }: WaitingEntry) => {
  const { conversation, priority, returned, wait } = row;
  return { conversation, priority, returned, raised: wait.rung.raised, enteredAtMs };
};

export function workersOf(view: ReadView<RoutingRow>, tenant: string): readonly WorkerRow[] {
  const workers: WorkerRow[] = [];
  for (const [, row] of view.entries()) {
    if (row.kind === 'worker' && row.tenant === tenant) workers.push(row);
  }
  return workers;
}

export const isOnShift = ({ state }: WorkerRow, { nowMs, of: momentOf }: Now): boolean =>
  state.available && thereUntilMs(state.desk, momentOf) > nowMs;

/** With fewer recorded waits nothing honest can be said. */
const waitsMin = 5;

/** What 60 % of the recent waits lay between, in seconds; zeros when too little is known. */
export function waitRange(
  view: ReadView<RoutingRow>,
  tenant: string,
): [fromS: number, toS: number] {
  const row = view.get(waitsKey(tenant));
  const waits = row?.kind === 'waits' ? row.recentS.toSorted((a, b) => a - b) : [];
  if (waits.length < waitsMin) return [0, 0];
  const at = (share: number): number => waits[Math.round((waits.length - 1) * share)] ?? 0;
  return [at(0.2), at(0.8)];
}
