import { hash } from 'node:crypto';
import type { intake as api } from '@stillhere/contracts';
import { canonicalJson } from '@stillhere/event-schema';
import type { JsonValue } from '@stillhere/kernel';
import { requireField } from '@stillhere/nest-kit';
import type { LanguageDefinition, ServiceDefinition } from '../definitions/definition.js';
import type { Intake } from './intake.js';

interface ServiceAsked {
  readonly tenant: string;
  readonly service: string;
}

/** A service of this helpline; `undefined`: there is none of that name, any more or yet. */
export const serviceKnownAs = (
  { services }: Pick<Intake, 'services'>,
  { tenant, service }: ServiceAsked,
): ServiceDefinition | undefined => services.current(tenant).find(({ id }) => id === service);

/** @throws ServiceFault `invalid-argument` service. Empty: the first one. */
export function serviceOf(
  { services }: Pick<Intake, 'services'>,
  { tenant, service }: ServiceAsked,
): ServiceDefinition {
  const offered = services.current(tenant);
  const found = service === '' ? offered[0] : offered.find(({ id }) => id === service);
  requireField(found, 'service', `one of ${offered.map(({ id }) => id).join(', ')}`);
  return found;
}

/** A browser asks for `es-MX`: the language counts. `undefined`: the service does not speak it. */
export function languageOf(
  { languages }: ServiceDefinition,
  language: string,
): LanguageDefinition | undefined {
  const wanted = language.toLowerCase().split('-')[0];
  return languages.find((offered) => offered.language === wanted);
}

/** *Now*: the answer of somebody who may not be safe. */
const highestPriority = 3;

/** SHA-256 of what stands on the page, as RFC 8785 text. What was accepted can be shown by it. */
export function disclosureHash(
  service: string,
  { language, disclosure }: LanguageDefinition,
): string {
  const text = canonicalJson({ service, language, ...disclosure } as unknown as JsonValue);
  return hash('sha256', text, 'hex');
}

export const entryOf = (service: ServiceDefinition, shown: LanguageDefinition): api.Entry => ({
  service: service.id,
  serviceName: shown.serviceName,
  language: shown.language,
  languages: service.languages.map(({ language }) => language),
  disclosure: {
    version: shown.disclosure.version,
    hash: disclosureHash(service.id, shown),
    sections: shown.disclosure.sections.map(({ title, lines }) => ({ title, lines: [...lines] })),
  },
  questions: shown.questions.map(({ id, text, kind, choices, maySkip }) => ({
    id,
    text,
    kind,
    choices: choices.map(({ value, text, priority }) => ({
      value,
      text,
      mayBeUnsafe: priority === highestPriority,
    })),
    maySkip,
  })),
  contacts: shown.contacts.map((contact) => ({ ...contact })),
  exitUrl: service.exitUrl,
});
