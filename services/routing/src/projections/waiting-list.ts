import type { ReadView } from '@stillhere/event-processing';
import { thereUntilMs } from '../domain/worker/shift.js';
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
  /** From when on this person counts as gone; `Infinity` while they are connected. */
  readonly goneAtMs: number;
}

export interface WaitingGroups {
  /** Who came back first, then most urgent first, then longest wait. */
  readonly waiting: readonly WaitingEntry[];
  /** Who is not there any more; in the order in which they went. */
  readonly gone: readonly WaitingEntry[];
}

export function waitingGroups(
  view: ReadView<RoutingRow>,
  tenant: string,
  nowMs: number,
): WaitingGroups {
  const waiting: WaitingEntry[] = [];
  const gone: WaitingEntry[] = [];
  for (const [, row] of view.entries()) {
    if (row.kind !== 'waiting' || row.tenant !== tenant) continue;
    const entry = entryOf(view, row);
    (entry.goneAtMs <= nowMs ? gone : waiting).push(entry);
  }
  return { waiting: waiting.sort(byTurn), gone: gone.sort((a, b) => a.goneAtMs - b.goneAtMs) };
}

function entryOf(view: ReadView<RoutingRow>, row: WaitingRow): WaitingEntry {
  const known = view.get(personKey(row.tenant, row.conversation));
  const { status, since } =
    known?.kind === 'person' ? known : { status: 'never-connected' as const, since: row.since };
  return { row, person: { status, since }, goneAtMs: goneAtMs(status, since) };
}

function goneAtMs(status: PersonRow['status'], since: string): number {
  switch (status) {
    case 'here':
      return Number.POSITIVE_INFINITY;
    case 'left':
      return Date.parse(since);
    case 'closed':
      return Date.parse(since) + closedGoneMs;
    case 'no-connection':
    case 'never-connected':
      return Date.parse(since) + cutGoneMs;
  }
}

const byTurn = ({ row: a }: WaitingEntry, { row: b }: WaitingEntry): number =>
  Number(b.returned) - Number(a.returned) ||
  b.priority - a.priority ||
  compare(a.since, b.since) ||
  compare(a.conversation, b.conversation);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

export function workersOf(view: ReadView<RoutingRow>, tenant: string): readonly WorkerRow[] {
  const workers: WorkerRow[] = [];
  for (const [, row] of view.entries()) {
    if (row.kind === 'worker' && row.tenant === tenant) workers.push(row);
  }
  return workers;
}

export const isOnShift = ({ state }: WorkerRow, nowMs: number): boolean =>
  state.available && thereUntilMs(state.desk) > nowMs;

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
