/** What a run adds up to, over all its worlds. */
export interface Figures {
  readonly kills: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly events: number;
  readonly conversations: number;
  readonly readyMs: readonly number[];
  readonly recoveryMs: readonly number[];
  readonly liveMs: readonly number[];
  /** Kills by where they hit. */
  readonly places: Readonly<Record<string, number>>;
  /** Milliseconds from a connection that ended, or was asked to move, to its successor's welcome; by fault. */
  readonly resumeMs: Readonly<Record<string, readonly number[]>>;
}

export const noFigures: Figures = {
  kills: 0,
  acknowledged: 0,
  lost: 0,
  duplicated: 0,
  events: 0,
  conversations: 0,
  readyMs: [],
  recoveryMs: [],
  liveMs: [],
  places: {},
  resumeMs: {},
};

export const plus = (a: Figures, b: Figures): Figures => ({
  kills: a.kills + b.kills,
  acknowledged: a.acknowledged + b.acknowledged,
  lost: a.lost + b.lost,
  duplicated: a.duplicated + b.duplicated,
  events: a.events + b.events,
  conversations: a.conversations + b.conversations,
  readyMs: [...a.readyMs, ...b.readyMs],
  recoveryMs: [...a.recoveryMs, ...b.recoveryMs],
  liveMs: [...a.liveMs, ...b.liveMs],
  places: sumOf(a.places, b.places),
  resumeMs: joined(a.resumeMs, b.resumeMs),
});

export function joined(a: Figures['resumeMs'], b: Figures['resumeMs']): Figures['resumeMs'] {
  const all: Record<string, readonly number[]> = { ...a };
  for (const [fault, ms] of Object.entries(b)) all[fault] = [...(all[fault] ?? []), ...ms];
  return all;
}

function sumOf(a: Figures['places'], b: Figures['places']): Figures['places'] {
  const sum: Record<string, number> = { ...a };
  for (const [place, count] of Object.entries(b)) sum[place] = (sum[place] ?? 0) + count;
  return sum;
}
