import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { TalkSpan } from './moment.js';

/** From ten to midnight to forty past. */
const talk = { openedAt: '2026-11-21T23:50:00.000Z', lastAt: '2026-11-22T00:40:00.000Z' };

const days = { openedAt: '2026-11-20T10:00:00.000Z', lastAt: '2026-11-22T10:00:00.000Z' };

const understood: readonly (readonly [text: string, at: string])[] = [
  ['00:00:20', '2026-11-22T00:00:20.999Z'],
  ['23:59:50', '2026-11-21T23:59:50.999Z'],
  ['23:59', '2026-11-21T23:59:59.999Z'],
  ['23:50', '2026-11-21T23:50:59.999Z'],
  ['00:40:00', '2026-11-22T00:40:00.999Z'],
  ['00:00:20.25', '2026-11-22T00:00:20.250Z'],
  ['2026-11-22T01:00:20+01:00', '2026-11-22T00:00:20.999Z'],
  ['2026-11-22T05:30:20+05:30', '2026-11-22T00:00:20.999Z'],
  ['2026-11-21T19:00:20-05:00', '2026-11-22T00:00:20.999Z'],
  ['2026-11-22T00:00:20Z', '2026-11-22T00:00:20.999Z'],
  ['2026-11-22 00:00:20Z', '2026-11-22T00:00:20.999Z'],
  ['2026-11-22T00:00Z', '2026-11-22T00:00:59.999Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.999Z'],
];

const refused: readonly (readonly [text: string, why: string])[] = [
  ['2026-11-22T00:00:20', 'needs a zone'],
  ['2026-11-22', 'a day alone is no moment'],
  ['24:00:10', 'must be a time like'],
  ['23:60:00', 'must be a time like'],
  ['2026-11-22T24:00:10Z', 'there is no such time of day'],
  ['2026-02-30T00:00:00Z', 'there is no such day'],
  ['2026-13-01T00:00:00Z', 'there is no such day'],
  ['2026-11-22T00:00:20+25:00', 'there is no such zone'],
  ['yesterday', 'must be a time like'],
  ['', 'must be a time like'],
  ['03:14', 'that time of day is not in it'],
];

type Asked = readonly [text: string, span: TalkSpan];

/**
 * Asked of a process of its own: a test runner keeps the environment to itself, so a zone that is set in it
 * changes nothing.
 */
const script = `
const { instantIn, readMoment } = await import(process.argv[1]);
const meant = ([text, span]) => {
  const moment = readMoment(text);
  const found = moment.kind === 'refused' ? moment : instantIn(moment, span);
  return found.at ?? found.sentence;
};
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
console.log(JSON.stringify({ timeZone, answers: JSON.parse(process.argv[2]).map(meant) }));
`;

function answersIn(zone: string, asked: readonly Asked[]) {
  const built = resolve(import.meta.dirname, '../dist/moment.js');
  const args = ['--input-type=module', '--eval', script, built, JSON.stringify(asked)];
  const env = { ...process.env, TZ: zone };
  const said = execFileSync(process.execPath, args, { encoding: 'utf8', env });
  return JSON.parse(said) as { readonly timeZone: string; readonly answers: readonly string[] };
}

describe.each(['UTC', 'Asia/Kolkata', 'America/New_York'])('a time, where TZ is %s', (zone) => {
  const texts = [...understood, ...refused].map(([text]): Asked => [text, talk]);
  const { timeZone, answers } = answersIn(zone, [...texts, ['12:00', days]]);

  it('really is asked there', () => {
    // Older names are kept by some systems.
    expect(timeZone.replace('Calcutta', 'Kolkata')).toBe(zone);
  });

  it.each(understood.map(([text, at], index) => [text, at, index] as const))(
    '%s is %s',
    (_, at, index) => expect(answers[index]).toBe(at),
  );

  it.each(refused.map(([text, why], index) => [text, why, understood.length + index] as const))(
    '%s is refused: %s',
    (_, why, index) => expect(answers[index]).toContain(why),
  );

  it('of a talk over days needs its day', () => {
    expect(answers.at(-1)).toContain('2 times. Say the day, too.');
  });
});
