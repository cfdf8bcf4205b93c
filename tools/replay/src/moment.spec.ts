import { afterAll, describe, expect, it } from '@jest/globals';
import { instantIn, readMoment } from './moment.js';

/** From ten to midnight to forty past. */
const talk = { openedAt: '2026-11-21T23:50:00.000Z', lastAt: '2026-11-22T00:40:00.000Z' };

function meant(text: string, span = talk): string {
  const moment = readMoment(text);
  if (moment.kind === 'refused') return moment.sentence;
  const found = instantIn(moment, span);
  return 'at' in found ? found.at : found.sentence;
}

const zone = process.env.TZ;
afterAll(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

describe.each(['UTC', 'Asia/Kolkata', 'America/New_York'])('a time, where TZ is %s', (tz) => {
  it.each([
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
  ])('%s is %s', (text, at) => {
    process.env.TZ = tz;
    expect(meant(text)).toBe(at);
  });

  it.each([
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
  ])('%s is refused', (text, why) => {
    process.env.TZ = tz;
    expect(meant(text)).toContain(why);
  });

  it('of a talk over days needs its day', () => {
    process.env.TZ = tz;
    const days = { openedAt: '2026-11-20T10:00:00.000Z', lastAt: '2026-11-22T10:00:00.000Z' };
    expect(meant('12:00', days)).toContain('2 times. Say the day, too.');
  });
});
