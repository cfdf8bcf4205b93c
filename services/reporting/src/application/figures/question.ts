import type { Switches } from '../../domain/measures/measure.js';
import { measureOf, measures } from '../../domain/measures/measures.js';
import { type GroupName, groupNames } from '../../domain/measures/observation.js';
import {
  type PeriodName,
  periodNames,
  periodsOf,
  type Span,
} from '../../domain/measures/period.js';
import type { Query } from '../../domain/measures/query.js';
import { calendarDayOf, zoneOf } from '../../domain/measures/zone.js';

/** A question as it came in, by a call or on a command line. */
export interface Asked {
  readonly measures: readonly string[];
  readonly from: string;
  readonly until: string;
  readonly zone: string;
  readonly period: string;
  readonly by: readonly string[];
  readonly only: readonly { readonly group: string; readonly values: readonly string[] }[];
  readonly switches: Switches;
}

/** What is wrong with it. `found`: what stood there; `expected` completes "must be …". */
export interface Problem {
  readonly field: 'measures' | 'from' | 'until' | 'zone' | 'period' | 'by' | 'only';
  readonly found?: string;
  readonly expected: string;
}

const problem = (field: Problem['field'], expected: string, found?: string): Problem => ({
  field,
  expected,
  ...(found === undefined ? {} : { found: found.slice(0, 80) }),
});

export const isProblem = (read: object): read is Problem => 'expected' in read;

/** One query for each measure; together of at most so many periods. */
export function queriesOf(asked: Asked, periodsMax: number): readonly Query[] | Problem {
  const span = spanOf(asked);
  if (isProblem(span)) return span;
  const period = periodNames.find((one) => one === asked.period);
  if (period === undefined) return problem('period', periodNames.join(' or '), asked.period);
  const periodsEach = Math.floor(periodsMax / Math.max(1, asked.measures.length));
  const wrong =
    problemOfNames(asked) ?? problemOfLength(span, period, periodsEach) ?? problemOfGroups(asked);
  if (wrong !== undefined) return wrong;
  const by = asked.by as readonly GroupName[];
  const only: Query['only'] = Object.fromEntries(
    asked.only.map(({ group, values }) => [group, values]),
  );
  return asked.measures.flatMap((name) => {
    const measure = measureOf(name);
    const { switches } = asked;
    return measure === undefined ? [] : [{ measure, span, period, by, only, switches }];
  });
}

/** Of what is no measure's: all that was observed, where no days are named. */
export function spanOf({ from: first, until: end, zone: name }: Asked): Span | Problem {
  const zone = zoneOf(name);
  if (zone === undefined) {
    return problem('zone', 'a zone of the IANA database, as Europe/Berlin', name);
  }
  const [from, until] = [calendarDayOf(first), calendarDayOf(end)];
  if (from === undefined) return problem('from', 'a day, as 2026-03-01', first);
  if (until === undefined) return problem('until', 'a day, as 2026-03-01', end);
  if (end <= first) return problem('until', `a day after the first one, ${first}`, end);
  return { from, until, zone };
}

function problemOfNames({ measures: names }: Asked): Problem | undefined {
  if (names.length === 0) return problem('measures', 'the names of measures');
  if (new Set(names).size < names.length) return problem('measures', 'each named once');
  const unknown = names.find((name) => measureOf(name) === undefined);
  if (unknown === undefined) return undefined;
  const near = measures.filter(({ name }) => name.includes(unknown) || unknown.includes(name));
  const known = (near.length > 0 ? near : measures).map(({ name }) => name);
  return problem('measures', `names of measures: ${known.join(', ')}`, unknown);
}

/** A table of more is nobody's report. */
function problemOfLength(span: Span, period: PeriodName, max: number): Problem | undefined {
  let count = 0;
  for (const _ of periodsOf(span, period)) {
    count += 1;
    if (count <= max) continue;
    return problem('period', `a longer one: it cuts that span into more than ${max}`, period);
  }
  return undefined;
}

function problemOfGroups({ by, only, measures: names }: Asked): Problem | undefined {
  for (const [field, groups] of [
    ['by', by],
    ['only', only.map(({ group }) => group)],
  ] as const) {
    const unknown = groups.find((one) => !(groupNames as readonly string[]).includes(one));
    if (unknown !== undefined) return problem(field, `of ${groupNames.join(', ')}`, unknown);
    if (new Set(groups).size < groups.length) return problem(field, 'without a group twice');
    for (const name of names) {
      const wrong = groups.find((one) => measureOf(name)?.without.includes(one as GroupName));
      if (wrong === undefined) continue;
      const why = `it is not known when ${name} is counted`;
      return problem(field, `without ${wrong}: ${why}`, wrong);
    }
  }
  return undefined;
}
