import type { WaitingConversation } from '../api/types.js';
import { type Priority, priorityOf } from './queue.js';

/** What can be heard. Each is its own sound: "now" can be told from routine without looking. */
export type SoundName = 'now' | 'routine' | 'message';

/** How often a person who waits was called out here, and when last (server time). */
export interface Called {
  readonly times: number;
  readonly lastMs: number;
  /** Number of the offer that it was called for; undefined: it rang at no desk, or at another. */
  readonly rangFor?: number | undefined;
}
export type CallMemory = ReadonlyMap<string, Called>;

const minuteMs = 60_000;
/**
 * Pauses between one call and the next, for each priority; the last one repeats. Nobody who waits is
 * forgotten: what is routine is called once, and again once it has waited for long.
 */
const pausesMs: Readonly<Record<Priority, readonly number[]>> = {
  3: [20_000],
  2: [30_000, minuteMs, 2 * minuteMs],
  1: [minuteMs, 2 * minuteMs, 4 * minuteMs],
  0: [5 * minuteMs],
};
/** Who waits longer than this is called as though one step more urgent; never more than "urgent" by waiting alone. */
const raisedAfterMs = 10 * minuteMs;
/** What rings at this desk calls as "now", and so often that it cannot be missed before its time is over. */
const ringsEveryMs = 8_000;
const isRinging = (one: WaitingConversation, me: string): boolean =>
  me !== '' && one.offeredTo === me;

/** A person's priority as it calls: their own, and one step more after a long wait. */
export function callingPriority(one: WaitingConversation, nowMs: number, me = ''): Priority {
  if (isRinging(one, me)) return 3;
  const own = priorityOf(one.priority);
  const waitedMs = nowMs - Date.parse(one.since);
  return own < 2 && waitedMs >= raisedAfterMs ? priorityOf(own + 1) : own;
}

const pauseAfter = (priority: Priority, times: number): number => {
  const pauses = pausesMs[priority];
  return pauses[Math.min(times, pauses.length) - 1] ?? 0;
};

export interface Calls {
  readonly memory: CallMemory;
  /** Who is called now, most urgent first. */
  readonly due: readonly WaitingConversation[];
}

/**
 * Who of those that wait is called now. A person is called when they come, and again and again until
 * somebody takes them; who is no longer waiting is forgotten.
 */
export function callsNow(
  memory: CallMemory,
  waiting: readonly WaitingConversation[],
  nowMs: number,
  me = '',
): Calls {
  const next = new Map<string, Called>();
  const due: WaitingConversation[] = [];
  for (const one of waiting) {
    const before = memory.get(one.conversation);
    const priority = callingPriority(one, nowMs, me);
    const rings = isRinging(one, me);
    const pauseMs = rings ? ringsEveryMs : pauseAfter(priority, before?.times ?? 0);
    // What begins to ring here is new to this desk, however long it stood in the list.
    const isNew = before === undefined || (rings && before.rangFor !== one.offer);
    const isDue = isNew || nowMs - before.lastMs >= pauseMs;
    if (isDue) due.push(one);
    const rangFor = rings ? one.offer : undefined;
    const times = (before?.times ?? 0) + 1;
    next.set(one.conversation, isDue ? { times, lastMs: nowMs, rangFor } : before);
  }
  due.sort((a, b) => callingPriority(b, nowMs, me) - callingPriority(a, nowMs, me));
  return { memory: next, due };
}

/** One sound for all who are due: the most urgent of them decides. */
export function soundOf(
  due: readonly WaitingConversation[],
  nowMs: number,
  me = '',
): SoundName | undefined {
  const [first] = due;
  if (first === undefined) return undefined;
  return callingPriority(first, nowMs, me) === 3 ? 'now' : 'routine';
}

const urgencyOf: Readonly<Record<SoundName, number>> = { now: 2, routine: 1, message: 0 };
export const moreUrgent = (a: SoundName, b: SoundName): SoundName =>
  urgencyOf[b] > urgencyOf[a] ? b : a;

/** The same sound again so soon would be noise. */
const sameAgainMs = 8_000;
/** Two that differ must not run into each other. */
const otherAfterMs = 3_000;

/** How long `next` is held back after `last`: "now" is never held back by anything but itself. */
export function pauseBefore(next: SoundName, last: SoundName): number {
  if (next === last) return sameAgainMs;
  return next === 'now' ? 0 : otherAfterMs;
}

export interface OnShift {
  readonly takesChats: boolean;
  /** Others whose desk takes chats now; undefined where the floor is not known. */
  readonly others: number | undefined;
}

/** Whoever is on a break is left in peace, as long as somebody else hears it. */
export const isCalled = ({ takesChats, others }: OnShift): boolean =>
  takesChats || others === undefined || others === 0;

/** What stands before the title and on the icon. */
export interface Badge {
  readonly count: number;
  /** Somebody waits who marked "now". */
  readonly now: boolean;
}

export const badgeOf = (waiting: readonly WaitingConversation[], chatsWithNews: number): Badge => ({
  count: waiting.length + chatsWithNews,
  now: waiting.some((one) => priorityOf(one.priority) === 3),
});
