import type { LanguageDefinition, ServiceDefinition } from './definition.js';

/** Every service of a helpline; the first one is for whoever asked for none. */
export type Services = readonly [ServiceDefinition, ...ServiceDefinition[]];

/** What is wrong with a service: where it stands, and what is expected there. */
export interface ServiceProblem {
  readonly field: string;
  readonly expected: string;
}

/** What the fields by themselves cannot say: whether every language offers the same. */
export function checkServices(services: Services): readonly ServiceProblem[] {
  return services.flatMap((service, index) => {
    const at = `services.${index}`;
    const isTwice = services.findIndex(({ id }) => id === service.id) < index;
    return [
      ...(isTwice ? [{ field: `${at}.id`, expected: 'a name that no other service has' }] : []),
      ...checkLanguages(service, `${at}.languages`),
    ];
  });
}

function checkLanguages({ languages }: ServiceDefinition, at: string): readonly ServiceProblem[] {
  const [first] = languages;
  const offered = languages.map(({ language }) => language);
  return languages.flatMap((shown, index) => {
    const here = `${at}.${index}`;
    const problems: ServiceProblem[] = checkQuestions(shown, `${here}.questions`, offered);
    const tell = (field: string, expected: string) =>
      problems.push({ field: `${here}.${field}`, expected });
    if (offered.indexOf(shown.language) < index) tell('language', 'a language that comes once');
    if (shown.disclosure.version !== first.disclosure.version) {
      tell('disclosure.version', `${first.disclosure.version} as in ${first.language}`);
    }
    if (linesOf(shown) !== linesOf(first)) {
      tell('disclosure.sections', `as many sections and lines as in ${first.language}`);
    }
    if (askedBy(shown) !== askedBy(first)) {
      tell('questions', `the same questions, choices and priorities as in ${first.language}`);
    }
    return problems;
  });
}

function checkQuestions(
  { questions }: LanguageDefinition,
  at: string,
  languages: readonly string[],
): ServiceProblem[] {
  const problems: ServiceProblem[] = [];
  for (const [index, { id, choices }] of questions.entries()) {
    const tell = (field: string, expected: string) =>
      problems.push({ field: `${at}.${index}.${field}`, expected });
    const values = choices.map(({ value }) => value);
    if (questions.findIndex((one) => one.id === id) < index) {
      tell('id', 'a question that is asked once');
    }
    if (new Set(values).size < values.length) tell('choices', 'choices of different values');
    if (id === 'urgency' && choices.some(({ priority }) => priority === undefined)) {
      tell('choices', 'choices that each say a priority from 0 to 3');
    }
    if (id === 'language' && !isSame(values, languages)) {
      tell('choices', `exactly the languages of the service: ${languages.join(', ')}`);
    }
  }
  return problems;
}

/**
 * What people accepted is known by its version: another text under the same one would be a consent that
 * nobody gave.
 */
export function unversionedChange(before: Services, after: Services): ServiceProblem | undefined {
  for (const [index, service] of after.entries()) {
    const old = before.find(({ id }) => id === service.id);
    for (const [place, { language, disclosure }] of service.languages.entries()) {
      const was = old?.languages.find((one) => one.language === language)?.disclosure;
      if (was?.version !== disclosure.version) continue;
      if (JSON.stringify(textOf(was)) === JSON.stringify(textOf(disclosure))) continue;
      return {
        field: `services.${index}.languages.${place}.disclosure.version`,
        expected: `another version than ${was.version}, for its text has changed`,
      };
    }
  }
  return undefined;
}

const textOf = ({ sections }: LanguageDefinition['disclosure']) =>
  sections.map(({ title, lines }) => [title, lines]);

const linesOf = ({ disclosure }: LanguageDefinition): string =>
  disclosure.sections.map(({ lines }) => lines.length).join();

/** Not in which order: each language may put its own first. */
const askedBy = ({ questions }: LanguageDefinition): string =>
  questions
    .map(({ id, maySkip, choices }) => {
      const offered = choices.map(({ value, priority }) => `${value}:${priority ?? ''}`);
      return `${id} ${maySkip} ${offered.toSorted().join()}`;
    })
    .toSorted()
    .join(';');

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.toSorted().join() === other.toSorted().join();
