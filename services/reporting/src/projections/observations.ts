import type { Entry, LedgerDefinition, NewEntry } from '@stillhere/event-processing';
import { factOf } from '../application/fact-of.js';
import { type Course, emptyCourse, follow } from '../domain/measures/course.js';
import { type Fact, factTypes, isWorkerFact } from '../domain/measures/fact.js';
import {
  type Groups,
  groupNames,
  type Observation,
  type ObservationKind,
} from '../domain/measures/observation.js';
import { emptyWork, followWork, type Work } from '../domain/measures/work.js';

/**
 * What measures are sums of, found by kind and time. The states are what has to be remembered of each conversation and
 * counselor to observe what comes next.
 */
export const observationsDefinition: LedgerDefinition<Course | Work> = {
  name: 'reporting.observations@1',
  types: factTypes,
  keyOf: ({ type, tenant, streamId }) =>
    `${type.startsWith('worker.') ? 'worker' : 'conversation'}/${tenant}/${streamId}`,
  apply(event, before) {
    const { state, observed } = stepOf(factOf(event), before);
    return { state, entries: observed.map((one) => entryOf(one, event.tenant)) };
  },
};

/** The key says whose state it is. */
const stepOf = (fact: Fact, before: Course | Work | undefined) =>
  isWorkerFact(fact)
    ? followWork((before ?? emptyWork) as Work, fact)
    : follow((before ?? emptyCourse) as Course, fact);

/** Short, as there are many: in the order of `observationOf`. */
function entryOf(one: Observation, tenant: string): NewEntry {
  const { kind, fromMs, atMs, eventId, subject, count, groups } = one;
  return {
    tenant,
    kind,
    // A wall clock that was put back can end a span before it began.
    fromMs: Math.min(fromMs, atMs),
    untilMs: Math.max(fromMs, atMs),
    value: [fromMs, atMs, eventId, subject, count, ...groupNames.map((name) => groups[name])],
  };
}

type Packed = readonly [number, number, string, string, number, ...string[]];

export function observationOf({ kind, position, value }: Entry): Observation {
  const [fromMs, atMs, eventId, subject, count, ...values] = value as unknown as Packed;
  const groups = Object.fromEntries(
    groupNames.map((name, index) => [name, values[index] ?? '']),
  ) as unknown as Groups;
  const about = { eventId, position, subject, fromMs, atMs, count };
  return { kind: kind as ObservationKind, ...about, groups };
}
