import { followDocument } from '@stillhere/process-kit';
import type { ServiceSource } from '../application/intake.js';
import { type Services, unversionedChange } from '../definitions/check.js';
import { parseServices } from './services-document.js';

/** The services that a file says; a text: why it is not taken at the start. */
export const servicesFromFile = (
  path: string,
  tell: (text: string) => void,
): ServiceSource | string =>
  followDocument<Services>({
    ...{ flag: '--services', path, tell, parse },
    kept: 'Nothing was changed. The services before it stay in force.',
  });

function parse(text: string, before: Services | undefined): Services | string {
  const parsed = parseServices(text);
  if (typeof parsed === 'string') return parsed;
  const problem = before && unversionedChange(before, parsed);
  return problem ? `'${problem.field}' must be ${problem.expected}` : parsed;
}
