import { describe, expect, it } from '@jest/globals';
import {
  contactProblem,
  expiredOf,
  hasOf,
  parseRules,
  type RulesDocument,
  readRules,
} from './rules-document.js';

const nowMs = Date.parse('2026-11-27T12:00:00.000Z');
const people = {
  ada: {
    ...{ centre: 'north', skills: ['grief'], languages: ['en'] },
    certificates: [
      { name: 'risk', validUntil: '2026-11-27' },
      { name: 'youth', validUntil: '2026-11-26' },
    ],
  },
};
const push = { mode: 'push', ladder: { alarmAfterS: 300 } };
const parse = (services: object, more: object = {}) =>
  parseRules(JSON.stringify({ version: 3, services, people, ...more }), nowMs);

describe('a document of rules', () => {
  it('is taken with its version, and what is not named as it was', () => {
    const rules = parse({ '*': push }) as RulesDocument;
    expect(rules.version).toBe(3);
    expect(rules.services.get('*')).toMatchObject({
      mode: 'push',
      answerWithinS: 30,
      seatsByRisk: [1],
    });
  });

  it('knows people of whom nothing is said', () => {
    const rules = parse({ '*': push }, { people: { ben: {} } }) as RulesDocument;
    expect(rules.people.get('ben')).toMatchObject({ centre: '', skills: [] });
  });

  it('counts a certificate through its last day', () => {
    const ada = (parse({}) as RulesDocument).people.get('ada');
    if (ada === undefined) throw new Error('nobody');
    expect([...hasOf(ada, nowMs)]).toEqual(['skill:grief', 'language:en', 'certificate:risk']);
    expect([...expiredOf(ada, nowMs)]).toEqual(['certificate:youth']);
  });

  it.each<[string, string | object, RegExp]>([
    ['no JSON', '{', /no JSON/],
    [
      'another mode',
      { helpline: { mode: 'round-robin' } },
      /'services.helpline.mode' must be pull or push/,
    ],
    [
      'half a second',
      { helpline: { answerWithinS: 0.5 } },
      /'services.helpline.answerWithinS' must be a whole/,
    ],
    [
      'a name that is none',
      { helpline: { requirements: [{ kind: 'skill', name: 'Grief!', strength: 'hard' }] } },
      /requirements.0.name/,
    ],
    ['a field that nobody knows', { helpline: { ladders: {} } }, /services.helpline/],
    [
      'somebody left waiting',
      { helpline: { mode: 'push' } },
      /'services.helpline.ladder.alarmAfterS' must be an alarm/,
    ],
    [
      'a requirement that nobody meets',
      { helpline: { requirements: [{ kind: 'certificate', name: 'youth', strength: 'hard' }] } },
      /'services.helpline.requirements\[0\]' must be somebody who has certificate:youth/,
    ],
    [
      'a language that nobody speaks',
      { helpline: { language: 'hard', languages: ['en', 'es'] } },
      /'services.helpline.language' must be somebody who has language:es/,
    ],
  ])('is refused as a whole: %s', (_, services, expected) => {
    const refused =
      typeof services === 'string'
        ? parseRules(services, nowMs)
        : parse({ '*': push, ...services });
    expect(refused).toMatch(expected);
  });
});

describe('rules with a contact policy', () => {
  it('are taken from the file, and not published: nobody would follow it', () => {
    const services = { '*': { contact: 'listening-line' } };
    expect(parse(services)).toMatchObject({ version: 3 });
    const published = readRules(JSON.stringify({ services }));
    if (typeof published === 'string') throw new Error(published);
    expect(contactProblem(published)).toMatch(/^'services\.\*\.contact' must be left out/);
    expect(contactProblem({ ...published, services: new Map() })).toBeUndefined();
  });
});
