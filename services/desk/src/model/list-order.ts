import type { ChatRow } from './chat-row.js';

/**
 * Who has waited longest for an answer comes first; then who was not answered and is not connected,
 * since no answer would reach them now; then live chats, the most recently active first;
 * ended ones last. Equal rows keep a fixed order by id, so that nothing flickers.
 */
export function byLongestWait(a: ChatRow, b: ChatRow): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (a.wait !== undefined && b.wait !== undefined && a.wait.since !== b.wait.since) {
    return a.wait.since < b.wait.since ? -1 : 1;
  }
  if (a.wait === undefined && a.lastAt !== b.lastAt) return a.lastAt > b.lastAt ? -1 : 1;
  return a.conversation < b.conversation ? -1 : 1;
}

function rankOf(row: ChatRow): number {
  if (row.released) return 4;
  if (row.status === 'ended' || row.left) return 3;
  if (row.wait === undefined) return 2;
  return row.wait.halt?.why === 'not-connected' ? 1 : 0;
}

export interface HeldOrder {
  readonly ids: readonly string[];
  /** The wanted order differs from the one that is shown. */
  readonly changed: boolean;
}

/**
 * The order to show. While somebody points at the list or has the keyboard in it, `shown` stays:
 * rows that are gone leave, new ones come last, and `changed` says that another order is wanted.
 */
export function holdOrder(
  shown: readonly string[],
  wanted: readonly string[],
  held: boolean,
): HeldOrder {
  if (!held) return { ids: wanted, changed: false };
  const still = new Set(wanted);
  const known = new Set(shown);
  const ids = [...shown.filter((id) => still.has(id)), ...wanted.filter((id) => !known.has(id))];
  return { ids, changed: ids.some((id, place) => id !== wanted[place]) };
}

/** The neighbour in a list of ids; stays at the ends. */
export function neighbour(
  ids: readonly string[],
  from: string | undefined,
  step: 1 | -1,
): string | undefined {
  const place = from === undefined ? -1 : ids.indexOf(from);
  if (place === -1) return step === 1 ? ids[0] : ids.at(-1);
  return ids[Math.min(ids.length - 1, Math.max(0, place + step))];
}
