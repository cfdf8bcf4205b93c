import {
  calendarDayOf,
  type GroupName,
  groupNames,
  measureOf,
  measures,
  type PeriodName,
  periodsOf,
  type Query,
  type Span,
  zoneOf,
} from '@stillhere/reporting';
import type { Command, Values } from './settings.js';

export interface Question {
  readonly span: Span;
  /** One for each measure. */
  readonly queries: readonly Query[];
}

/** A table of more is nobody's report, and would not fit into memory. */
const periodsMax = 100_000;

/** Or a sentence that says what was expected. */
export function readQuestions(
  values: Values,
  { command, names }: { readonly command: Command; readonly names: readonly string[] },
): Question | string {
  const span = readSpan(values, command);
  if (typeof span === 'string') return span;
  const hasMeasures = command === 'show' || command === 'explain';
  if (!hasMeasures) {
    return names.length === 0 ? { span, queries: [] } : `${command} takes no names of measures.`;
  }
  const problem = problemOfNames(names, command) ?? problemOfLength(span, values);
  if (problem !== undefined) return problem;
  const by = readGroups(values.by);
  if (typeof by === 'string') return by;
  const only = readOnly(values.only);
  if (typeof only === 'string') return only;
  const switches = {
    shortAbandonMs: values['short-abandon'] * 1_000,
    withShortAbandons: values['with-short-abandons'],
    serviceLevelMs: values['service-level'] * 1_000,
  };
  const period = values.period as PeriodName;
  const queries: Query[] = [];
  for (const name of names) {
    const measure = measureOf(name);
    if (measure === undefined) return unknownMeasure(name);
    const asked = [...by, ...(Object.keys(only) as GroupName[])];
    const wrong = asked.find((group) => measure.without.includes(group));
    if (wrong !== undefined) {
      return `${name} is not split or filtered by ${wrong}: it is not known when ${name} is counted.`;
    }
    queries.push({ measure, span, period, by, only, switches });
  }
  return { span, queries };
}

function readSpan(values: Values, command: Command): Span | string {
  const zone = zoneOf(values.zone);
  if (zone === undefined) {
    return `--zone is "${values.zone.slice(0, 80)}" but must be a zone of the IANA database, as Europe/Berlin.`;
  }
  const isOfAll = command === 'list' || command === 'observations';
  if (isOfAll && values.from === '' && values.until === '') return { ...allTime, zone };
  const [from, until] = [calendarDayOf(values.from), calendarDayOf(values.until)];
  if (from === undefined) return noDay('from', values.from);
  if (until === undefined) return noDay('until', values.until);
  if (values.until <= values.from) {
    return `--until is ${values.until} but must be after --from, ${values.from}.`;
  }
  return { from, until, zone };
}

const allTime = {
  from: { year: 1970, month: 1, day: 2 },
  until: { year: 9999, month: 12, day: 30 },
};

const noDay = (name: string, value: string): string =>
  `--${name} is "${value.slice(0, 80)}" but must be a day, as 2026-03-01.`;

function problemOfNames(names: readonly string[], command: Command): string | undefined {
  if (names.length === 0) return 'Expected the name of a measure; list names them.';
  if (new Set(names).size < names.length) return 'A measure is named twice.';
  return command === 'explain' && names.length > 1 ? 'explain takes one measure.' : undefined;
}

function problemOfLength(span: Span, { period }: Values): string | undefined {
  let count = 0;
  for (const _ of periodsOf(span, period as PeriodName)) {
    count += 1;
    if (count > periodsMax) {
      return `--period ${period} cuts that span into more than ${periodsMax} periods; choose a longer one.`;
    }
  }
  return undefined;
}

function unknownMeasure(name: string): string {
  const near = measures.filter((one) => one.name.includes(name) || name.includes(one.name));
  const hint = near.length > 0 ? near.map((one) => one.name).join(', ') : 'list names them';
  return `There is no measure "${name.slice(0, 80)}"; ${hint}.`;
}

function readGroups(text: string): readonly GroupName[] | string {
  const groups = text === '' ? [] : text.split(',');
  const wrong = groups.find((one) => groupNameOf(one) === undefined);
  if (wrong !== undefined) return noGroup('by', wrong);
  if (new Set(groups).size < groups.length) return '--by names a group twice.';
  return groups as GroupName[];
}

function readOnly(text: string): Query['only'] | string {
  const only: Partial<Record<GroupName, string[]>> = {};
  for (const pair of text === '' ? [] : text.split(',')) {
    const [name = '', value] = pair.split(/=(.*)/s);
    const group = groupNameOf(name);
    if (group === undefined) return noGroup('only', name);
    if (value === undefined)
      return `--only has "${pair.slice(0, 80)}" but must have ${name}=VALUE.`;
    only[group] = [...(only[group] ?? []), value];
  }
  return only;
}

const groupNameOf = (name: string): GroupName | undefined => groupNames.find((one) => one === name);

const noGroup = (flag: string, name: string): string =>
  `--${flag} names "${name.slice(0, 80)}" but must name ${groupNames.join(', ')}.`;
