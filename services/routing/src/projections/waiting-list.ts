import type { ReadView } from '@stillhere/event-processing';
import { type WaitingEntry, type WaitingRow, waitsKey } from './waiting.js';

/** Most urgent first, then longest wait. */
export function waitingList(view: ReadView<WaitingRow>, tenant: string): readonly WaitingEntry[] {
  const entries: WaitingEntry[] = [];
  for (const [, row] of view.entries()) {
    if (row.kind === 'waiting' && row.tenant === tenant) entries.push(row);
  }
  return entries.sort(byUrgency);
}

const byUrgency = (a: WaitingEntry, b: WaitingEntry): number =>
  b.priority - a.priority || compare(a.since, b.since) || compare(a.conversation, b.conversation);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Counselors who could take a conversation now. */
export function freeCounselors(view: ReadView<WaitingRow>, tenant: string): number {
  let free = 0;
  for (const [, row] of view.entries()) {
    if (row.kind !== 'worker' || row.tenant !== tenant) continue;
    if (row.available && row.seats.length < row.seatsMax) free += 1;
  }
  return free;
}

/** With fewer recorded waits nothing honest can be said. */
const waitsMin = 5;

/** What 60 % of the recent waits lay between, in seconds; zeros when too little is known. */
export function waitRange(
  view: ReadView<WaitingRow>,
  tenant: string,
): [fromS: number, toS: number] {
  const row = view.get(waitsKey(tenant));
  const waits = row?.kind === 'waits' ? row.recentS.toSorted((a, b) => a - b) : [];
  if (waits.length < waitsMin) return [0, 0];
  const at = (share: number): number => waits[Math.round((waits.length - 1) * share)] ?? 0;
  return [at(0.2), at(0.8)];
}
