import { describe, expect, it } from '@jest/globals';
import { type PlaceValues, placesOf, sharedPlacesOf } from './places.js';

const nothing = { log: '', 'log-owner': '', database: '', 'database-owner': '' };
const url = 'postgres://stillhere:s3cret@db:5432/stillhere';
const owner = 'postgres://owner:s3cret@db:5432/stillhere';
const other = 'postgres://stillhere:s3cret@db:5432/accounts';
const log = 'esdb://admin:s3cret@events:2113?tls=false';
const given = (values: Partial<PlaceValues>): PlaceValues => ({ ...nothing, ...values });

describe('where the log is, and what is beside it', () => {
  it('is one database, where the log is in PostgreSQL', () => {
    const one = { url, ownerUrl: owner };
    const places = { log: one, database: one };
    expect(sharedPlacesOf(given({ log: url, 'log-owner': owner }))).toEqual(places);
  });

  it('may be two', () => {
    expect(sharedPlacesOf(given({ log: url, database: other }))).toEqual({
      log: { url, ownerUrl: undefined },
      database: { url: other, ownerUrl: undefined },
    });
  });

  it.each([log, 'esdb+discover://events', 'eventstoredb://events', 'eventstoredb+discover://a,b'])(
    'is two where the log is in EventStoreDB: %s',
    (events) => {
      const values = given({ log: events, database: url, 'database-owner': owner });
      expect(sharedPlacesOf(values)).toEqual({
        log: { url: events, ownerUrl: undefined },
        database: { url, ownerUrl: owner },
      });
    },
  );

  it('is not said there without --database: one process needs none', () => {
    expect(placesOf(given({ log }))).toEqual({
      log: { url: log, ownerUrl: undefined },
      database: undefined,
    });
    expect(sharedPlacesOf(given({ log }))).toMatch(/^--database is missing: EventStoreDB holds/);
  });

  it.each<[Partial<PlaceValues>, RegExp]>([
    [{ log: 'mysql://u:s3cret@h/d' }, /^--log must be like postgres:.* or esdb:/],
    [{ log: `${log}&nonsense=1` }, /^--log: the URL of the event store cannot be read/],
    [{ log: 'esdb://admin:s3cret@host:port' }, /^--log: the URL of the event store/],
    [{ log: url, 'log-owner': log }, /^--log-owner must be like postgres:.*DATABASE\.$/],
    [{ log, database: log }, /^--database must be like postgres:/],
    [{ log, database: url, 'log-owner': owner }, /^--log-owner is of a log in PostgreSQL/],
    [{ log: url, 'database-owner': owner }, /^--database-owner is given, but no --database/],
  ])('is refused with a sentence that repeats no address: %j', (values, sentence) => {
    const refusal = sharedPlacesOf(given(values));
    expect(refusal).toMatch(sentence);
    expect(refusal).not.toContain('s3cret');
  });
});
