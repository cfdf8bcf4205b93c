import { followDocument } from '@stillhere/process-kit';
import type { ServiceSource } from '../application/service-source.js';
import type { Services } from '../definitions/check.js';
import { parseServices, servicesProblemAfter } from '../definitions/services-document.js';

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
  if (typeof parsed === 'string' || before === undefined) return parsed;
  return servicesProblemAfter(before, parsed) ?? parsed;
}
