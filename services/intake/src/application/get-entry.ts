import type { intake as api } from '@stillhere/contracts';
import { entryOf, languageOf, serviceOf } from './entry.js';
import type { Intake } from './intake.js';

/** In the asked language, or in the service's first one: a page in any language beats none. */
export function getEntry(
  intake: Pick<Intake, 'services'>,
  { service, language }: api.GetEntryRequest,
  tenant: string,
): api.Entry {
  const definition = serviceOf(intake, { tenant, service });
  return entryOf(definition, languageOf(definition, language) ?? definition.languages[0]);
}
