import {
  type Asked,
  isProblem,
  type Problem,
  type Query,
  queriesOf,
  type Span,
  spanOf,
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
  const isOfMeasures = command === 'show' || command === 'explain';
  const isOfAll = !isOfMeasures && values.from === '' && values.until === '';
  const only = onlyOf(values.only);
  if (typeof only === 'string') return only;
  const asked: Asked = {
    ...{ measures: names, from: values.from, until: values.until, zone: values.zone },
    ...(isOfAll ? allTime : {}),
    ...{ period: values.period, by: values.by === '' ? [] : values.by.split(','), only },
    switches: {
      shortAbandonMs: values['short-abandon'] * 1_000,
      withShortAbandons: values['with-short-abandons'],
      serviceLevelMs: values['service-level'] * 1_000,
    },
  };
  const span = spanOf(asked);
  if (isProblem(span)) return sentenceOf(span);
  if (!isOfMeasures) {
    return names.length === 0 ? { span, queries: [] } : `${command} takes no names of measures.`;
  }
  if (command === 'explain' && names.length > 1) return 'explain takes one measure.';
  const queries = queriesOf(asked, periodsMax);
  return isProblem(queries) ? sentenceOf(queries) : { span, queries };
}

const allTime = { from: '1970-01-02', until: '9999-12-30' };

function sentenceOf({ field, found, expected }: Problem): string {
  const name = field === 'measures' ? 'What is asked for' : `--${field}`;
  return found === undefined
    ? `${name} must be ${expected}.`
    : `${name} is "${found}" but must be ${expected}.`;
}

function onlyOf(text: string): Asked['only'] | string {
  const only = new Map<string, string[]>();
  for (const pair of text === '' ? [] : text.split(',')) {
    const [group = '', value] = pair.split(/=(.*)/s);
    if (value === undefined) {
      return `--only has "${pair.slice(0, 80)}" but must have ${group}=VALUE.`;
    }
    only.set(group, [...(only.get(group) ?? []), value]);
  }
  return [...only].map(([group, values]) => ({ group, values }));
}
