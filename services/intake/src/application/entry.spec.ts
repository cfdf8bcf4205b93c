import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { intake as api } from '@stillhere/contracts';
import { serviceDefinitions } from '../definitions/index.js';
import { disclosureHash } from './entry.js';
import { getEntry as entryFor } from './get-entry.js';
import { builtIn } from './services-settings.js';

const getEntry = (asked: api.GetEntryRequest) => entryFor({ services: builtIn }, asked, 'local');

describe('entry', () => {
  it('is shown in the asked language, or in the first one', () => {
    expect(getEntry({ service: '', language: 'es-MX' })).toMatchObject({ language: 'es' });
    expect(getEntry({ service: 'helpline', language: 'fr' })).toMatchObject({ language: 'en' });
    expect(() => getEntry({ service: 'none', language: 'en' })).toThrow("'service' must be");
  });

  it('never lets a priority out: what an answer leads to is not for the page', () => {
    expect(JSON.stringify(getEntry({ service: '', language: 'en' }))).not.toContain('priority');
  });
});

describe.each([...serviceDefinitions])('definition $id', ({ id, languages }) => {
  it('asks the same in every language', () => {
    const shape = (language: (typeof languages)[number]) =>
      language.questions.map((question) => ({
        id: question.id,
        maySkip: question.maySkip,
        choices: question.choices
          .map(({ value, priority }) => `${value} ${priority ?? ''}`)
          .toSorted(),
      }));
    for (const language of languages) expect(shape(language)).toEqual(shape(languages[0]));
  });

  it('says the same in every language, under one version', () => {
    for (const { disclosure } of languages) {
      expect(disclosure.version).toBe(languages[0].disclosure.version);
      expect(disclosure.sections.map(({ lines }) => lines.length)).toEqual(
        languages[0].disclosure.sections.map(({ lines }) => lines.length),
      );
    }
  });

  it('offers exactly its own languages to write in', () => {
    for (const { questions } of languages) {
      const asked = questions.find((question) => question.id === 'language');
      const values = asked?.choices.map(({ value }) => value).toSorted();
      expect(values).toEqual(languages.map(({ language }) => language).toSorted());
    }
  });

  it('has a hash that changes with any word', () => {
    const [first] = languages;
    const changed = { ...first, disclosure: { ...first.disclosure, version: 'x' } };
    expect(disclosureHash(id, first)).toMatch(/^[0-9a-f]{64}$/);
    expect(disclosureHash(id, changed)).not.toBe(disclosureHash(id, first));
    const text = JSON.stringify({
      language: first.language,
      sections: first.disclosure.sections.map(({ lines, title }) => ({ lines, title })),
      service: id,
      version: first.disclosure.version,
    });
    expect(disclosureHash(id, first)).toBe(createHash('sha256').update(text).digest('hex'));
  });
});
