import type { reporting as api, CallContext } from '@stillhere/contracts';
import { timestamp } from '@stillhere/kernel';
import { ServiceFault } from '@stillhere/nest-kit';
import type { Cell, Query } from '../../domain/measures/query.js';
import type { Reporting } from '../reporting.js';
import { answerOf } from './answer.js';
import { completeUntil, lookAt } from './look.js';
import { askerOf, requireNoPeople } from './who-asks.js';

export interface QueryInput {
  /** One for each measure. */
  readonly queries: readonly Query[];
  readonly version: string;
}

/** An answer of more is an export. */
const cellsMax = 10_000;

/** @throws ServiceFault `permission-denied`; `failed-precondition` VersionNotReached; `resource-exhausted` TooManyFigures */
export async function queryMeasures(
  reporting: Reporting,
  { queries, version }: QueryInput,
  context: CallContext,
): Promise<api.Figures> {
  const asker = askerOf(context, 'Query');
  for (const query of queries) requireNoPeople(asker, query);
  const look = await lookAt(reporting, {
    ...{ tenant: asker.tenant, version },
    signal: context.signal,
  });
  const untilMs = await completeUntil(reporting, look.version);
  const answers: api.MeasureFigures[] = [];
  let count = 0;
  for (const query of queries) {
    const { hideBelow } = asker;
    const cells = await answerOf(look, query, { hideBelow, keepsBehind: false });
    count += cells.length;
    if (count > cellsMax) throw tooManyFigures();
    answers.push(answerShown(query, cells));
  }
  return { version: look.version, completeUntil: timestamp(untilMs), answers };
}

const answerShown = ({ measure, switches }: Query, cells: readonly Cell[]): api.MeasureFigures => ({
  measure: measure.name,
  unit: measure.unit,
  summary: measure.summary,
  cells: cells.map(cellShown),
  shortAbandonMs: switches.shortAbandonMs,
  withShortAbandons: switches.withShortAbandons,
  serviceLevelMs: switches.serviceLevelMs,
});

function cellShown({ period, groups, figure, isHidden = false }: Cell): api.Cell {
  const place = {
    from: timestamp(period.fromMs),
    until: timestamp(period.untilMs),
    groups: [...groups],
    hidden: isHidden,
  };
  if (isHidden) return { ...place, numerator: 0, denominator: 0, n: 0, quantiles: undefined };
  const { value, numerator, denominator, n, quantiles } = figure;
  const shown = { ...place, numerator, denominator, n, quantiles };
  return value === null ? shown : { ...shown, value };
}

const tooManyFigures = (): ServiceFault =>
  new ServiceFault({
    status: 'resource-exhausted',
    code: 'TooManyFigures',
    field: 'question.period',
    message: `More than ${cellsMax} figures were asked for. Take a longer period, or an export; nothing was changed.`,
  });
