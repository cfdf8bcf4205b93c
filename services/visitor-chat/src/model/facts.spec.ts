import { describe, expect, it } from '@jest/globals';
import { cameAna, liveOf, mine, nowMs, viewOf, weWereAway } from '../gallery/fixtures.js';
import { announce, nothingAnnounced } from './announce.js';
import { rowsOf } from './talk.js';

/** When the third event of a view stands in the record. */
const recordedAt = Date.parse(viewOf(cameAna, mine('a')).items[2]?.at ?? '');
const since = (secondsBefore: number): string =>
  new Date(recordedAt - secondsBefore * 1_000).toISOString();
const awayFor = (seconds: number) => liveOf(viewOf(cameAna, weWereAway(since(seconds)), mine('b')));
const phrases = (state: ReturnType<typeof awayFor>) =>
  rowsOf(state).map((row) => (row.kind === 'fact' ? row.phrase : row.text));

describe('that we were away', () => {
  it('stands between the messages, with when it began and how long it was', () => {
    expect(phrases(awayFor(12))).toEqual([
      { key: 'talk.came', values: { name: 'Ana' } },
      { key: 'talk.awaySeconds', values: { seconds: 12 }, at: since(12) },
      'b',
    ]);
    expect(phrases(awayFor(100))[1]).toEqual({
      ...{ key: 'talk.awayMinutes', values: { minutes: 2 }, at: since(100) },
    });
  });

  it('is not worth a word where nobody can have noticed, or where nobody knows since when', () => {
    expect(phrases(awayFor(1))).toHaveLength(2);
    const unknown = liveOf(viewOf(cameAna, weWereAway(''), mine('b')));
    expect(phrases(unknown)).toHaveLength(2);
  });

  it('is told aloud once', () => {
    const serverOffsetMs = recordedAt - 1_000 - nowMs;
    const before = liveOf(viewOf(cameAna));
    const { told } = announce(nothingAnnounced, { ...before, serverOffsetMs }, nowMs);
    const after = announce(told, awayFor(12), nowMs);
    expect(after.say.map(({ phrase }) => phrase.key)).toEqual(['talk.awaySeconds']);
    expect(announce(after.told, awayFor(12), nowMs).say).toEqual([]);
  });
});
