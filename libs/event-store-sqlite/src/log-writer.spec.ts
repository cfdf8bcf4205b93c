import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ExpectedRevision, ProposedEvent } from '@stillhere/event-store';
import { hashOfLast, newStream, propose, proposeChain } from '@stillhere/event-store/fixtures';
import type { StreamName } from '@stillhere/kernel';
import type { Database } from '@stillhere/sqlite';
import { openLogForWriting } from './log-file.js';
import type { CommitOutcome } from './log-writer.js';
import { LogWriter } from './log-writer.js';
import type { Flat } from './wire.js';
import { decodeAnswers, encodeAppend, sharedNowMs } from './wire.js';

let directory: string;
let database: Database;
let writer: LogWriter;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stillhere-writer-'));
  ({ database } = openLogForWriting(join(directory, 'log.db')));
  writer = new LogWriter(database);
});
afterEach(() => {
  if (database.isOpen) database.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Append {
  stream: StreamName;
  events: readonly ProposedEvent[];
  expected: ExpectedRevision;
}

function message(appends: readonly Append[], expiresInMs = 60_000): Flat {
  const values: (string | number)[] = [];
  for (const append of appends) encodeAppend(values, append, sharedNowMs() + expiresInMs);
  return values;
}

function fresh(count = 1): Append {
  const stream = newStream();
  return { stream, events: proposeChain(stream, count), expected: 'noStream' };
}

const answersOf = ({ answers }: CommitOutcome) => [...decodeAnswers(answers)];
const countRows = () => database.prepare('SELECT count(*) AS n FROM event').get()?.n;

/** The same database, but its COMMIT throws as SQLite does when the disk behind it fails. */
function failingAtCommit(errcode: number): { handle: Database; heal: () => void } {
  let isFailing = true;
  const handle = new Proxy(database, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'prepare') return value.bind(target);
      return (query: string) => {
        const statement = target.prepare(query);
        if (query !== 'COMMIT') return statement;
        const run = () => {
          if (isFailing) throw Object.assign(new Error(`disk error ${errcode}`), { errcode });
          return statement.run();
        };
        return { run };
      };
    },
  });
  return {
    handle,
    heal: () => {
      isFailing = false;
    },
  };
}

describe('one group commit', () => {
  it('numbers what several messages bring without gaps and answers in their order', () => {
    const outcome = writer.commit([message([fresh(2), fresh()]), message([fresh(3)])]);
    expect(answersOf(outcome)).toEqual([
      { kind: 'appended', first: 0, lastOrdinal: 2 },
      { kind: 'appended', first: 0, lastOrdinal: 3 },
      { kind: 'appended', first: 0, lastOrdinal: 6 },
    ]);
    expect(writer.newest).toBe(6);
  });

  it('refuses one append without harm to the others', () => {
    const [one, other] = [fresh(2), fresh()];
    const again = propose(one.stream, {
      prevHash: hashOfLast(one.events),
      eventId: (one.events[0] as ProposedEvent).eventId,
    });
    const known: Append = { stream: one.stream, events: [again], expected: { exactly: 0 } };
    const wrong: Append = { ...fresh(), expected: { exactly: 7 } };
    const kinds = answersOf(writer.commit([message([one, known, wrong, other, one])])).map(
      (answer) => answer.kind,
    );
    expect(kinds).toEqual(['appended', 'conflict', 'conflict', 'appended', 'repeated']);
    expect([countRows(), writer.newest]).toEqual([3, 3]);
    expect(answersOf(writer.commit([message([fresh()])]))).toMatchObject([{ lastOrdinal: 4 }]);
  });

  it('drops what expired before its turn, unwritten', () => {
    const outcome = writer.commit([message([fresh()], -1), message([fresh()])]);
    expect(answersOf(outcome).map((answer) => answer.kind)).toEqual(['expired', 'appended']);
    expect(countRows()).toBe(1);
  });

  it('goes on where a former process stopped, also without any head in memory', () => {
    const { stream, events } = fresh(3);
    writer.commit([message([{ stream, events, expected: 'noStream' }])]);
    const next = new LogWriter(database);
    const more = proposeChain(stream, 1, hashOfLast(events));
    const outcome = next.commit([message([{ stream, events: more, expected: { exactly: 2 } }])]);
    expect(answersOf(outcome)).toEqual([{ kind: 'appended', first: 3, lastOrdinal: 4 }]);
  });
});

describe('a full disk', () => {
  it('refuses the group, surely unwritten, and takes the same again when there is room', () => {
    writer.commit([message([fresh(3)])]);
    const pages = Number(Object.values(database.prepare('PRAGMA page_count').get() ?? {})[0]);
    database.exec(`PRAGMA max_page_count = ${pages}`);
    const appends = [fresh(200), fresh(200)];
    const refused = writer.commit([message(appends)]);
    expect(refused.poison).toBeUndefined();
    expect(answersOf(refused)).toMatchObject([
      { kind: 'unavailable', reason: 'full' },
      { kind: 'unavailable', reason: 'full' },
    ]);
    expect([countRows(), writer.newest, database.isTransaction]).toEqual([3, 3, false]);
    database.exec(`PRAGMA max_page_count = ${pages + 1_000}`);
    expect(answersOf(writer.commit([message(appends)]))).toEqual([
      { kind: 'appended', first: 0, lastOrdinal: 203 },
      { kind: 'appended', first: 0, lastOrdinal: 403 },
    ]);
  });
});

describe('a disk that fails', () => {
  it.each([
    ['fsync', 1034],
    ['write', 778],
    ['corruption', 11],
  ])('in the commit (%s) poisons, with the outcome unknown', (_name, errcode) => {
    const failing = new LogWriter(failingAtCommit(errcode).handle);
    const outcome = failing.commit([message([fresh(), fresh()])]);
    expect(outcome.poison).toContain('disk error');
    expect(answersOf(outcome)).toMatchObject([
      { kind: 'unavailable-unknown', reason: 'poisoned' },
      { kind: 'unavailable-unknown', reason: 'poisoned' },
    ]);
  });

  it.each([
    ['no room', 13, 'full'],
    ['no permission', 8, 'readonly'],
    ["somebody's lock", 5, 'other'],
  ])('with %s in the commit goes on by itself afterwards', (_name, errcode, reason) => {
    const { handle, heal } = failingAtCommit(errcode);
    const failing = new LogWriter(handle);
    const append = fresh();
    const refused = failing.commit([message([append])]);
    expect(refused.poison).toBeUndefined();
    expect(answersOf(refused)).toMatchObject([{ kind: 'unavailable', reason }]);
    heal();
    expect(answersOf(failing.commit([message([append])]))).toEqual([
      { kind: 'appended', first: 0, lastOrdinal: 1 },
    ]);
  });

  it('before the commit poisons, surely unwritten', () => {
    database.exec('DROP INDEX event_by_revision');
    database.exec(
      'CREATE TRIGGER broken BEFORE INSERT ON event BEGIN SELECT no_such_function(); END',
    );
    const outcome = writer.commit([message([fresh()])]);
    expect(outcome.poison).toBeDefined();
    expect(answersOf(outcome)).toMatchObject([{ kind: 'unavailable', reason: 'poisoned' }]);
  });
});
