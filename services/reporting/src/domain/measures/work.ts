import type { Step } from './course.js';
import type { WorkerFact } from './fact.js';
import { noGroups, type Observation } from './observation.js';

/** What has to be remembered of one counselor. */
export interface Work {
  readonly state: string;
  readonly live: readonly string[];
  readonly sinceMs?: number | undefined;
}

export const emptyWork: Work = { state: 'offline', live: [] };

/** At each change the span before it is over, and known. One that still runs is not counted yet. */
export function followWork(work: Work, fact: WorkerFact): Step<Work> {
  const sinceMs = Math.max(work.sinceMs ?? fact.atMs, fact.atMs);
  return { state: { ...changed(work, fact), sinceMs }, observed: spanBefore(work, fact) };
}

function changed(work: Work, fact: WorkerFact): Work {
  switch (fact.type) {
    case 'worker.availability-changed':
      return { ...work, state: fact.state };
    case 'worker.seat-taken':
      return { ...work, live: [...new Set([...work.live, fact.conversation])] };
    case 'worker.seat-released':
      return { ...work, live: work.live.filter((one) => one !== fact.conversation) };
  }
}

function spanBefore(work: Work, fact: WorkerFact): readonly Observation[] {
  const { state, live, sinceMs: fromMs } = work;
  const isOff = state === 'offline' && live.length === 0;
  if (isOff || fromMs === undefined || fromMs >= fact.atMs) return [];
  const { eventId, position, subject, atMs } = fact;
  const counselor = `counselor:${subject}`;
  const span = { kind: 'worked', fromMs, atMs, count: live.length } as const;
  return [
    { ...span, eventId, position, subject, groups: { ...noGroups, counselor, outcome: state } },
  ];
}
