import type { Candidate } from './floor.js';

/** What tells two who could both be asked apart. */
export type Advantage = 'fits-better' | 'less-load' | 'idle-longer' | 'same-everywhere';

export interface Ranked {
  readonly candidate: Candidate;
  /** Requirements met. */
  readonly met: number;
}

/** Below 0: the first one is asked first; and by which of the rules. */
export function compare(a: Ranked, b: Ranked): { readonly order: number; readonly by: Advantage } {
  if (a.met !== b.met) return { order: b.met - a.met, by: 'fits-better' };
  const [loadA, loadB] = [shareTaken(a.candidate), shareTaken(b.candidate)];
  if (loadA !== loadB) return { order: loadA - loadB, by: 'less-load' };
  const [sinceA, sinceB] = [a.candidate.idleSinceMs, b.candidate.idleSinceMs];
  if (sinceA !== sinceB) return { order: sinceA < sinceB ? -1 : 1, by: 'idle-longer' };
  return { order: a.candidate.counselor < b.candidate.counselor ? -1 : 1, by: 'same-everywhere' };
}

const shareTaken = ({ load, seatsMax }: Candidate): number => load / seatsMax;
