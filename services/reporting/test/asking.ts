import type { reporting as api, Role } from '@stillhere/contracts';
import { callContext } from '@stillhere/nest-kit';
import type { Measure, Switches } from '../src/domain/measures/measure.js';
import type { GroupName } from '../src/domain/measures/observation.js';
import type { PeriodName } from '../src/domain/measures/period.js';
import type { ReportingGrpc } from '../src/transport/grpc/reporting.grpc.js';

export interface AskedOfService {
  readonly measure: Measure;
  readonly period: PeriodName;
  readonly switches: Switches;
  readonly by?: readonly GroupName[];
  readonly version?: string;
}

/** The days of the generated histories, where their clocks go forward. */
export const questionOf = (asked: AskedOfService): api.Question => ({
  measures: [asked.measure.name],
  ...{ from: '2026-03-28', until: '2026-03-31', zone: 'Europe/Berlin', period: asked.period },
  ...{ by: [...(asked.by ?? [])], only: [], version: asked.version ?? '' },
  ...asked.switches,
});

export const as = (tenant: string, role: Role = 'supervisor') =>
  callContext({ principal: { actor: `${role}:sam`, tenant, roles: [role] } });

export async function cellsOf(
  service: ReportingGrpc,
  tenant: string,
  asked: AskedOfService,
): Promise<readonly api.Cell[]> {
  const figures = await service.query({ question: questionOf(asked) }, as(tenant));
  return figures.answers[0]?.cells ?? [];
}

/** All pages. */
export async function explained(
  service: ReportingGrpc,
  tenant: string,
  about: { readonly asked: AskedOfService; readonly cell: api.Cell; readonly pageSize: number },
): Promise<readonly api.Contribution[]> {
  const { asked, cell, pageSize } = about;
  const all: api.Contribution[] = [];
  let pageToken = '';
  do {
    const page = await service.explain(
      {
        ...{ question: questionOf(asked), cellFrom: cell.from, cellGroups: cell.groups },
        ...{ since: '', pageSize, pageToken },
      },
      as(tenant),
    );
    all.push(...page.contributions);
    // Of a mistake that goes in a circle: enough to be wrong.
    if (pageToken !== '' && pageToken === page.nextPageToken) return all;
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return all;
}
