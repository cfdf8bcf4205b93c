import type { CallContext } from '@stillhere/contracts';
import { requireAllowed, ServiceFault } from '@stillhere/nest-kit';
import type { Measure } from '../../domain/measures/measure.js';
import type { Query } from '../../domain/measures/query.js';
import { smallCellMin } from './answer.js';

/** Who leads sees all; an analyst nothing that could be about one person. */
export interface Asker {
  readonly tenant: string;
  readonly isAnalyst: boolean;
  readonly hideBelow: number;
}

type Method = 'ListMeasures' | 'Query' | 'Explain' | 'Export';

/** @throws ServiceFault `permission-denied` AccessDenied */
export function askerOf({ principal }: CallContext, method: Method): Asker {
  const { tenant, roles } = principal;
  requireAllowed(principal, `stillhere.reporting.v1.ReportingService/${method}`, { tenant });
  const isAnalyst = !roles.includes('supervisor') && !roles.includes('admin');
  return { tenant, isAnalyst, hideBelow: isAnalyst ? smallCellMin : 0 };
}

/** Figures of single counselors are for whom they concern and their supervisors. */
export function requireNoPeople(asker: Asker, { by, only }: Pick<Query, 'by' | 'only'>): void {
  const field = by.includes('counselor') ? 'by' : 'counselor' in only ? 'only' : undefined;
  if (asker.isAnalyst && field !== undefined)
    throw notForAnalysts(`question.${field}`, 'Figures of single counselors');
}

/** Single observations of counselors name them; those of conversations name no person. */
export function requireOfConversations(asker: Asker, { sees }: Measure): void {
  if (asker.isAnalyst && sees.includes('worked'))
    throw notForAnalysts('question.measures', 'Single times of counselors');
}

export const notForAnalysts = (field: string, what: string): ServiceFault =>
  new ServiceFault({
    status: 'permission-denied',
    code: 'NotForAnalysts',
    field,
    message: `${what} are not for analysts. Nothing was changed.`,
  });
