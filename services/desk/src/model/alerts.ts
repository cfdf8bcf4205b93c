import type { FloorAlert } from '../api/types.js';

/** One per desk that was lost, and each time that it was. */
export const alertKey = ({ counselor, since }: FloorAlert): string => `${counselor} ${since}`;

/** Somebody still has to be taken over. */
export const isOpenAlert = ({ chats }: FloorAlert): boolean =>
  chats.some(({ state }) => state === 'held' || state === 'waiting');

/** How many its sentence speaks of: what was given on is not held any more. */
export const toldCount = ({ kind, chats }: FloorAlert): number =>
  kind === 'held' ? chats.filter(({ state }) => state === 'held').length : chats.length;

export interface AlertView {
  /** Those that were open here, also once they are settled, so that it is seen who took them. */
  readonly shown: readonly FloorAlert[];
  readonly seen: ReadonlySet<string>;
}

/**
 * The alerts that stand over the desk: all that are open, and those that were until their reader puts
 * them away. What was settled before this desk looked is nobody's alarm any more.
 */
export function alertsShown(
  alerts: readonly FloorAlert[],
  seenBefore: ReadonlySet<string>,
  putAway: ReadonlySet<string>,
): AlertView {
  const open = alerts.filter(isOpenAlert).map(alertKey);
  const seen = new Set([...seenBefore, ...open]);
  const known = new Set(open);
  const shown = alerts.filter((alert) => {
    const key = alertKey(alert);
    return known.has(key) || (seenBefore.has(key) && !putAway.has(key));
  });
  return { shown, seen };
}

/** Leads are told at once; whoever takes chats hears of a person when they wait again. */
export const isLead = (roles: readonly string[]): boolean =>
  roles.includes('supervisor') || roles.includes('admin');
