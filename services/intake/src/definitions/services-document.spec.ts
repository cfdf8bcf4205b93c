import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { serviceDefinitions } from './index.js';
import { parseServices } from './services-document.js';

const example = new URL('../../../../docs/examples/services.json', import.meta.url);
const [helpline] = serviceDefinitions;
const [english] = helpline.languages;
const silent = { ...english, questions: [] };
const en = 'services.0.languages.0';
const es = 'services.0.languages.1';

/** The services of the code as a document with one field that says something else. */
function withField(path: string, value: unknown): string {
  const document: unknown = structuredClone({ services: serviceDefinitions });
  const names = path.split('.');
  const last = names.pop() ?? '';
  let place = document as Record<string, unknown>;
  for (const name of names) place = place[name] as Record<string, unknown>;
  place[last] = value;
  return JSON.stringify(document);
}

describe('a document of services', () => {
  it('is shown by an example, which says what the code says', () => {
    expect(parseServices(readFileSync(example, 'utf8'))).toEqual(serviceDefinitions);
  });

  it('may have another number, and a service of one language without questions', () => {
    const another = withField(`${en}.contacts.1.phone`, '+1 800 555 0100');
    expect(parseServices(another)).toMatchObject([
      { languages: [{ contacts: [{ phone: '911' }, { phone: '+1 800 555 0100' }] }, {}] },
    ]);
    const youth = { ...helpline, id: 'youth', languages: [silent] };
    expect(parseServices(withField('services.1', youth))).toHaveLength(2);
  });

  const urgent = english.questions[1]?.choices ?? [];
  it.each<[string, string, string]>([
    ['no JSON', '{', 'it is no JSON'],
    ['no document', '7', "'' must be a set of fields"],
    ['half a document', '{}', "'services' must be there"],
    ['no service', '{"services":[]}', "'services' must be a list of 1 to 20"],
    [
      'a field that nobody knows',
      withField('services.0.colour', 'red'),
      "'services.0.colour' must be left out: there is no such field",
    ],
    [
      'a field that is not there',
      withField('services.0.exitUrl', undefined),
      "'services.0.exitUrl' must be there",
    ],
    [
      'two services of one name',
      withField('services.1', helpline),
      "'services.1.id' must be a name that no other service has",
    ],
    [
      'an exit that runs a script',
      withField('services.0.exitUrl', 'javascript:alert(1)'),
      "'services.0.exitUrl' must be an address that begins with https://",
    ],
    [
      'a number that cannot be dialled',
      withField(`${es}.contacts.0.phone`, 'llama'),
      `'${es}.contacts.0.phone' must be a phone number as 988 or +1 800 555 0100`,
    ],
    [
      'nobody to call',
      withField(`${es}.contacts`, []),
      `'${es}.contacts' must be a list of 1 to 12`,
    ],
    [
      'words of spaces',
      withField(`${es}.serviceName`, '   '),
      `'${es}.serviceName' must be the name of the service`,
    ],
    [
      'a language that the page does not speak',
      withField(`${es}.language`, 'fr'),
      `'${es}.language' must be en or es`,
    ],
    [
      'a language twice',
      withField('services.0.languages', [silent, silent]),
      `'${es}.language' must be a language that comes once`,
    ],
    [
      'another version in one language',
      withField(`${es}.disclosure.version`, 'x'),
      `'${es}.disclosure.version' must be 2026-11-2 as in en`,
    ],
    [
      'a line that one language leaves out',
      withField(`${es}.disclosure.sections.0.lines`, ['x']),
      `'${es}.disclosure.sections' must be as many sections and lines as in en`,
    ],
    [
      'another priority in one language',
      withField(`${es}.questions.1.choices.0.priority`, 0),
      `'${es}.questions' must be the same questions, choices and priorities as in en`,
    ],
    [
      'an urgency without priority',
      withField(
        `${en}.questions.1.choices`,
        urgent.map(({ value, text }) => ({ value, text })),
      ),
      `'${en}.questions.1.choices' must be choices that each say a priority from 0 to 3`,
    ],
    [
      'a choice twice',
      withField(`${en}.questions.0.choices.0.value`, 'self-harm'),
      `'${en}.questions.0.choices' must be choices of different values`,
    ],
    [
      'a question twice',
      withField(`${en}.questions.1`, english.questions[0]),
      `'${en}.questions.1.id' must be a question that is asked once`,
    ],
    [
      'a language to write in that is not offered',
      withField('services.0.languages', [english]),
      `'${en}.questions.2.choices' must be exactly the languages of the service: en`,
    ],
  ])('is refused as a whole: %s', (_, text, expected) => {
    expect(parseServices(text)).toBe(expected);
  });
});
