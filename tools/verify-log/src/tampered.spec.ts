import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sealFactIn, sealOrigin, sealStream } from '@stillhere/audit-log';
import { canonicalJson } from '@stillhere/event-schema';
import type { StoredEvent } from '@stillhere/event-store';
import { openSqliteLogReader } from '@stillhere/event-store-sqlite';
import { caseCount, seededRandom } from '@stillhere/testing';
import { signCheckpoint, signingKey } from '@stillhere/transparency-log';
import { eventsOf, execute, type Forged, overwrite, rechained } from '../test/forger.js';
import { sampleStream } from '../test/sample-log.js';
import { outsideOf, writeSealedLog } from '../test/sealed-log.js';
import { readCheckpoints } from './checkpoints.js';
import { verifyDirectory } from './cli.js';
import { exitCodeOf, reportText } from './report.js';

const root = mkdtempSync(join(tmpdir(), 'tampered-'));
const [sound, older, other] = ['sound', 'older', 'other'].map((name) => join(root, name)) as [
  string,
  string,
  string,
];
let written: StoredEvent[];
let storeId: string;
const random = seededRandom(14);
const below = (count: number): number => Math.floor(random.fraction() * count);

beforeAll(async () => {
  const parts = [0, 4, 8].map((from) => ({ streams: 4, perStream: 20, from }));
  await writeSealedLog(sound, parts, (part) => {
    if (part === 1) copyLive(sound, older);
  });
  await writeSealedLog(other, [{ streams: 2, perStream: 20 }]);
  written = await eventsOf(sound);
  const reader = openSqliteLogReader({ directory: sound });
  storeId = reader.storeId;
  reader.close();
}, 60_000);
afterAll(() => rmSync(root, { recursive: true }));

function copyLive(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (path) => !path.includes('lock') });
}

const outside = (directory: string) =>
  readCheckpoints(join(outsideOf(directory), 'local.checkpoints'));

async function verify(directory: string, from: 'outside' | 'inside') {
  const checkpoints = from === 'outside' ? outside(sound) : [];
  const report = await verifyDirectory({ directory, stream: undefined, checkpoints });
  return { exitCode: exitCodeOf(report), text: reportText(report) };
}

/** Only events of conversations; a seal that is changed is a kind of its own. */
const conversations = () => written.filter(({ stream }) => stream.startsWith('conversation-'));
const anyOf = () => conversations()[below(conversations().length)] as StoredEvent;
const replaced = (target: StoredEvent, change: (event: StoredEvent) => Forged): Forged[] =>
  written.map((event) => (event === target ? change(event) : event));
const changedData = (event: StoredEvent): StoredEvent => ({
  ...event,
  data: canonicalJson({ ...(JSON.parse(event.data) as object), tab: `t${below(1_000)}` }),
});
const withoutSeals = (events: readonly StoredEvent[]) =>
  events.filter(({ stream }) => stream !== sealStream('local'));

/** The seals as somebody makes them who has all but the key, over the events as they are now. */
function resealed(events: readonly StoredEvent[]): Forged[] {
  const name = sealOrigin(storeId, 'local');
  const key = signingKey(name, Buffer.alloc(32, 9));
  const forged = events.map((event) => {
    const fact = sealFactIn(event);
    if (event.stream !== sealStream('local') || fact === undefined) return event;
    const data = { ...fact.data, key: key.verifier.text };
    if (!('note' in fact.data)) return { ...event, data: canonicalJson(data) };
    const root_ = Buffer.alloc(32, 1);
    const note = signCheckpoint({ origin: name, size: fact.data.size, root: root_ }, [key]);
    return { ...event, data: canonicalJson({ ...data, note }) };
  });
  return rechained(forged);
}

interface Tampering {
  readonly what: string;
  readonly change: (directory: string) => void;
}

/** What shows in the log itself. */
const inside: readonly Tampering[] = [
  {
    what: 'changed data',
    change: (at) => overwrite(at, replaced(anyOf(), changedData)),
  },
  {
    what: 'changed data, with its stream chained anew',
    change: (at) => overwrite(at, rechained(replaced(anyOf(), changedData))),
  },
  {
    what: 'a changed actor, with its stream chained anew',
    change: (at) => {
      const forge = (event: StoredEvent): StoredEvent => ({
        ...event,
        metadata: { ...event.metadata, actor: `counselor:eve${below(100)}` },
      });
      overwrite(at, rechained(replaced(anyOf(), forge)));
    },
  },
  {
    what: 'two events of two streams swapped',
    change: (at) => {
      const index = below(3) * 20 + 19;
      const swapped = written.with(index, written[index + 1] as StoredEvent);
      overwrite(at, swapped.with(index + 1, written[index] as StoredEvent));
    },
  },
  {
    what: 'an inserted event, with its stream chained anew',
    change: (at) => {
      const target = anyOf();
      const eventId = target.eventId.replace(/^.{8}/, 'ffffffff') as StoredEvent['eventId'];
      const place = written.indexOf(target);
      overwrite(at, rechained(written.toSpliced(place, 0, { ...target, eventId })));
    },
  },
  {
    what: 'a dropped event, with its stream chained anew',
    change: (at) => {
      const dropped = anyOf();
      overwrite(at, rechained(written.filter((event) => event !== dropped)));
    },
  },
  {
    what: 'a dropped stream, with all behind it moved up',
    change: (at) => {
      const name = sampleStream(below(12));
      overwrite(
        at,
        written.filter(({ stream }) => stream !== name),
      );
    },
  },
  {
    what: 'a replaced stream',
    change: (at) => {
      const name = sampleStream(below(12));
      overwrite(
        at,
        rechained(written.map((event) => (event.stream === name ? changedData(event) : event))),
      );
    },
  },
  {
    what: 'another time of recording',
    change: (at) => {
      const recordedAt = '2020-01-01T00:00:00.000Z' as StoredEvent['recordedAt'];
      overwrite(
        at,
        replaced(anyOf(), (event) => ({ ...event, recordedAt })),
      );
    },
  },
  {
    what: 'another trace context',
    change: (at) => {
      const forge = (event: StoredEvent): StoredEvent => ({
        ...event,
        metadata: { ...event.metadata, traceparent: '00-aa' },
      });
      overwrite(at, replaced(anyOf(), forge));
    },
  },
  {
    what: 'a further key in the metadata',
    change: (at) => {
      const events = rechained(written);
      const index = written.indexOf(anyOf());
      const event = events[index] as Forged;
      const envelope = event.envelope?.replace(/}$/, ',"zone":"x"}') ?? '';
      overwrite(at, events.with(index, { ...event, envelope }));
    },
  },
  {
    what: 'another id of the log',
    change: (at) =>
      execute(
        at,
        'DROP TRIGGER store_no_update',
        `UPDATE store SET store_id = '${crypto.randomUUID()}'`,
        `CREATE TRIGGER store_no_update BEFORE UPDATE ON store
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`,
      ),
  },
  {
    what: 'a dropped trigger',
    change: (at) =>
      execute(
        at,
        `DROP TRIGGER ${['store', 'stream', 'event'][below(3)]}_no_${['update', 'delete'][below(2)]}`,
      ),
  },
  {
    what: 'a trigger that does nothing',
    change: (at) =>
      execute(
        at,
        'DROP TRIGGER event_no_delete',
        'CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT 1; END',
      ),
  },
  {
    what: 'a further table',
    change: (at) => execute(at, `CREATE TABLE note_${below(99)} (text TEXT)`),
  },
  {
    what: 'a view before the table',
    change: (at) => execute(at, 'CREATE VIEW events AS SELECT data FROM event'),
  },
  {
    what: 'an event id beside the event',
    change: (at) =>
      execute(
        at,
        'DROP TRIGGER event_no_update',
        `UPDATE event SET event_id = 'x' WHERE position = ${1 + below(200)}`,
        `CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`,
      ),
  },
  {
    what: 'seals of another key',
    change: (at) => overwrite(at, resealed(written)),
  },
];

/** What shows against a checkpoint that was kept elsewhere, and against nothing else. */
const againstOutside: readonly Tampering[] = [
  {
    what: 'a tail that was cut off',
    change: (at) => overwrite(at, written.slice(0, 85 + below(50))),
  },
  {
    what: 'a log that was rolled back',
    change: (at) => cpSync(older, at, { recursive: true }),
  },
  {
    what: 'a chain that was rewritten, without its seals',
    change: (at) => overwrite(at, rechained(withoutSeals(replaced(anyOf(), changedData)))),
  },
  {
    what: 'a log without its seals',
    change: (at) => overwrite(at, withoutSeals(written)),
  },
  { what: 'another log in its place', change: (at) => cpSync(other, at, { recursive: true }) },
];

const folderOf = (): string => {
  const at = mkdtempSync(join(root, 'case-'));
  cpSync(join(sound, 'log.db'), join(at, 'log.db'));
  return at;
};

const cases = caseCount(2);

describe('a sealed log', () => {
  it('is intact, and says how far it is sealed', async () => {
    const { exitCode, text } = await verify(sound, 'outside');
    expect(exitCode).toBe(0);
    expect(text).toMatch(
      /local: 243 of 244 events sealed .*; checkpoint from elsewhere over 243 verified/,
    );
    expect((await verify(sound, 'inside')).text).toContain(
      'not covered: no checkpoint from elsewhere',
    );
  });

  it('is still intact to a forger who changes nothing', async () => {
    const at = folderOf();
    overwrite(at, rechained(written));
    expect(await verify(at, 'outside')).toMatchObject({ exitCode: 0 });
  });

  it.each(inside)('shows $what', async ({ change }) => {
    for (let one = 0; one < cases; one += 1) {
      const at = folderOf();
      change(at);
      expect(await verify(at, 'inside')).toMatchObject({ exitCode: 1 });
      rmSync(at, { recursive: true });
    }
  });

  it.each(againstOutside)(
    'shows $what, against a checkpoint from elsewhere',
    async ({ change }) => {
      for (let one = 0; one < cases; one += 1) {
        const at = folderOf();
        change(at);
        expect(await verify(at, 'outside')).toMatchObject({ exitCode: 1 });
        expect(await verify(at, 'inside')).toMatchObject({ exitCode: 0 });
        rmSync(at, { recursive: true });
      }
    },
  );

  it('shows against any earlier checkpoint what was changed before it', async () => {
    const at = folderOf();
    overwrite(at, rechained(withoutSeals(written.with(3, changedData(written[3] as StoredEvent)))));
    for (const checkpoint of outside(sound)) {
      const report = await verifyDirectory({
        directory: at,
        stream: undefined,
        checkpoints: [checkpoint],
      });
      expect(exitCodeOf(report)).toBe(1);
    }
  });

  it('is not judged by a checkpoint of another log', async () => {
    const report = await verifyDirectory({
      directory: sound,
      stream: undefined,
      checkpoints: outside(other),
    });
    expect(reportText(report)).toMatch(
      /^divergence: The checkpoint is of stillhere\.log\/.*another log/,
    );
  });

  it('does not take a checkpoint that nobody of this log signed', async () => {
    const key = signingKey(sealOrigin(storeId, 'local'), Buffer.alloc(32, 3));
    const [first] = outside(sound);
    const note = signCheckpoint(first as never, [key]);
    const file = join(root, 'forged.checkpoints');
    writeFileSync(file, note);
    const report = await verifyDirectory({
      directory: sound,
      stream: undefined,
      checkpoints: readCheckpoints(file),
    });
    expect(reportText(report)).toContain('signed by no key that this log introduced');
  });

  it('says what is wrong with a file that holds no checkpoint', () => {
    expect(() => readCheckpoints(join(root, 'nowhere'))).toThrow(/cannot be read \(ENOENT\)/);
    expect(() => readCheckpoints(join(sound, 'log.db'))).toThrow(/holds no signed checkpoint/);
    expect(readFileSync(join(outsideOf(sound), 'local.checkpoints'), 'utf8')).toContain(
      'stillhere.log/',
    );
  });
});
