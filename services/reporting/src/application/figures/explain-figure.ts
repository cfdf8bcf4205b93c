import type { reporting as api, CallContext } from '@stillhere/contracts';
import { allEntries, type EntryPlace } from '@stillhere/event-processing';
import { type Position, timestamp } from '@stillhere/kernel';
import { invalidArgument, ServiceFault } from '@stillhere/nest-kit';
import { within } from '../../domain/measures/figure.js';
import type { Contribution } from '../../domain/measures/measure.js';
import { groupNames, type ObservationKind } from '../../domain/measures/observation.js';
import { type Period, periodsOf } from '../../domain/measures/period.js';
import { groupsOf, isAsked, type Query } from '../../domain/measures/query.js';
import { observationOf } from '../../projections/observations.js';
import type { Reporting } from '../reporting.js';
import { answerOf, smallCellMin } from './answer.js';
import { callEnded, type Look, lookAt } from './look.js';
import { type Asker, askerOf, requireNoPeople, requireOfConversations } from './who-asks.js';

export interface ExplainInput {
  readonly query: Query;
  readonly version: string;
  /** First instant of the figure's period, as an answer has it. */
  readonly cellFromMs: number;
  readonly cellGroups: readonly string[];
  readonly since: string;
  readonly pageSize: number;
  readonly page: PagePlace | undefined;
}

/** Where a page ended: the next one is of the same version. */
export interface PagePlace {
  readonly version: string;
  readonly kind: ObservationKind;
  readonly after: EntryPlace;
}

export interface ExplainedPage {
  readonly contributions: readonly Contribution[];
  readonly next: PagePlace | undefined;
  readonly version: string;
  /** Whether single cases may be told apart by their groups. */
  readonly showsGroups: boolean;
}

/** @throws ServiceFault `invalid-argument` cell_from or cell_groups; `permission-denied` SmallCell for analysts */
export async function explainFigure(
  reporting: Reporting,
  input: ExplainInput,
  context: CallContext,
): Promise<ExplainedPage> {
  const asker = askerOf(context, 'Explain');
  const { query, page, cellGroups } = input;
  requireNoPeople(asker, query);
  requireOfConversations(asker, query.measure);
  const period = cellPeriod(input);
  const { tenant } = asker;
  const look = await lookAt(reporting, {
    ...{ tenant, version: page?.version ?? input.version },
    signal: context.signal,
  });
  if (asker.isAnalyst) await requireLarge(look, input, asker);
  const found = await pageOf(look, input, { period, groups: cellGroups });
  return { ...found, showsGroups: !asker.isAnalyst };
}

function cellPeriod({ query, cellFromMs, cellGroups }: ExplainInput): Period {
  if (cellGroups.length !== query.by.length) {
    throw invalidArgument('cell_groups', 'as many as question.by, as the answer has them');
  }
  for (const period of periodsOf(query.span, query.period)) {
    if (period.fromMs === cellFromMs) return period;
  }
  throw invalidArgument('cell_from', 'where a period of the question begins, as the answer has it');
}

/** What is hidden in the answer is not told case by case either. */
async function requireLarge(look: Look, input: ExplainInput, { hideBelow }: Asker): Promise<void> {
  const { query, cellFromMs, cellGroups } = input;
  const cells = await answerOf(look, query, { hideBelow, keepsBehind: false });
  const cell = cells.find(
    ({ period, groups }) => period.fromMs === cellFromMs && isSame(groups, cellGroups),
  );
  if (cell?.isHidden !== true) return;
  throw new ServiceFault({
    status: 'permission-denied',
    code: 'SmallCell',
    field: 'cell_from',
    message: `Fewer than ${smallCellMin} are behind it, so analysts do not see them. Nothing was changed.`,
  });
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, index) => one === b[index]);

interface Which {
  readonly period: Period;
  readonly groups: readonly string[];
}

async function pageOf(
  look: Look,
  input: ExplainInput,
  which: Which,
): Promise<Omit<ExplainedPage, 'showsGroups'>> {
  const { query, page, pageSize } = input;
  const { version, tenant, reader } = look;
  const { fromMs, untilMs } = which.period;
  const contributions: Contribution[] = [];
  const kinds = query.measure.sees;
  for (const kind of kinds.slice(page === undefined ? 0 : kinds.indexOf(page.kind))) {
    const after = page?.kind === kind ? page.after : undefined;
    const question = { tenant, kind, fromMs, untilMs, upTo: version as Position, after };
    for await (const entry of allEntries(reader, question)) {
      if (look.signal.aborted) throw callEnded();
      // An observation is never cut in two: with it a page may be a few longer.
      contributions.push(...contributionsOf(observationOf(entry), input, which));
      if (contributions.length < pageSize) continue;
      const { untilMs: endMs, position, ordinal } = entry;
      const next = { version, kind, after: { untilMs: endMs, position, ordinal } };
      return { contributions, version, next };
    }
  }
  return { contributions, version, next: undefined };
}

/** What this observation adds to this one figure. */
function contributionsOf(
  seen: ReturnType<typeof observationOf>,
  { query, since }: Pick<ExplainInput, 'query' | 'since'>,
  { period, groups }: Which,
): readonly Contribution[] {
  const { measure, switches } = query;
  if (seen.position <= since || !isAsked(query, seen)) return [];
  if (!isSame(groupsOf(query, seen), groups)) return [];
  return measure.contributes(seen, switches).flatMap((one) => {
    const part = within(one, period, measure.summary);
    return part === undefined ? [] : [part];
  });
}

export function contributionShown(
  { part, number, atMs, observation }: Contribution,
  showsGroups: boolean,
): api.Contribution {
  const { kind, subject, eventId, position, fromMs, groups } = observation;
  return {
    ...{ part, number, kind, subject, eventId, position },
    at: timestamp(atMs),
    from: timestamp(fromMs),
    groups: groupNames
      .filter((group) => showsGroups && groups[group] !== '')
      .map((group) => ({ group, value: groups[group] })),
  };
}
