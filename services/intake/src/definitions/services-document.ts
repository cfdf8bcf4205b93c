import { parseDocument } from '@stillhere/command-line';
import * as v from 'valibot';
import { checkServices, type Services, unversionedChange } from './check.js';

const line = (expected: string) =>
  v.pipe(
    v.string(expected),
    v.trim(),
    v.minLength(1, expected),
    v.maxLength(500, `${expected} of at most 500 characters`),
  );
const name = v.pipe(
  v.string('a name'),
  v.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a name of a-z, 0-9 and -'),
);
/** In these the visitor page itself can speak. */
const language = v.picklist(['en', 'es'], 'en or es');
const some = <Item extends v.GenericSchema>(item: Item, most: number) => {
  const expected = `a list of 1 to ${most}`;
  return v.pipe(v.array(item, expected), v.minLength(1, expected), v.maxLength(most, expected));
};

const section = v.strictObject({ title: line('a title'), lines: some(line('a line'), 12) });
const choice = v.strictObject({
  value: name,
  text: line('what stands on the page'),
  priority: v.exactOptional(v.picklist([0, 1, 2, 3], '0, 1, 2 or 3')),
});
const question = v.strictObject({
  id: v.picklist(['reason', 'urgency', 'language'], 'reason, urgency or language'),
  text: line('a question'),
  kind: v.literal('choice', 'choice'),
  choices: some(choice, 20),
  maySkip: v.boolean('true or false'),
});
const contact = v.strictObject({
  name: line('who answers there'),
  phone: v.pipe(
    v.string('a phone number'),
    v.regex(/^\+?\d[\d ()/-]{1,28}$/, 'a phone number as 988 or +1 800 555 0100'),
  ),
  note: line('when to call it'),
});
const languageDefinition = v.strictObject({
  language,
  serviceName: line('the name of the service'),
  disclosure: v.strictObject({ version: line('a version'), sections: some(section, 12) }),
  questions: v.pipe(v.array(question, 'a list'), v.maxLength(3, 'a list of at most 3')),
  /** Never empty: the page sends there who cannot wait. */
  contacts: some(contact, 12),
});
const service = v.strictObject({
  id: name,
  languages: some(languageDefinition, 2),
  visitorSees: v.picklist(
    ['accepted', 'delivered', 'displayed'],
    'accepted, delivered or displayed',
  ),
  visitorSeesTyping: v.boolean('true or false'),
  exitUrl: v.pipe(
    v.string('an address'),
    v.url('an address'),
    v.startsWith('https://', 'an address that begins with https://'),
  ),
});
const document = v.strictObject({ services: some(service, 20) });

/** The whole document, or why none of it is taken: the field, and what is expected there. */
export function parseServices(text: string): Services | string {
  const services = readServices(text);
  return typeof services === 'string' ? services : (servicesProblem(services) ?? services);
}

/** What a published text says, field by field. */
export function readServices(text: string): Services | string {
  const parsed = parseDocument(document, text);
  if (typeof parsed === 'string') return parsed;
  // The schema has made sure that neither list is empty.
  return parsed.services as unknown as Services;
}

/** What the fields by themselves cannot say: whether each language offers the same. */
export function servicesProblem(services: Services): string | undefined {
  const [problem] = checkServices(services);
  return problem && `'${problem.field}' must be ${problem.expected}`;
}

/** What must not follow a version: a text that somebody accepted, changed under the same name. */
export function servicesProblemAfter(before: Services, services: Services): string | undefined {
  const problem = unversionedChange(before, services);
  return problem && `'${problem.field}' must be ${problem.expected}`;
}
