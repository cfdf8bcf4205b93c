import { hash } from 'node:crypto';
import { isUnchained } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import type { Database } from '@stillhere/sqlite';
import { newestFormat, tables } from './log-file.js';
import type { RowFormat } from './row.js';

/** More than so many are of one kind: the first say enough. */
const problemsMax = 5;
const rowsAtOnce = 1_000;

/**
 * What no checksum and no hash of an event covers: whether tables, indexes and triggers are those that Stillhere makes and
 * no others, and whether what stands beside an event in its row is what the event says. Only of the newest format.
 */
export function formProblems(database: Database, format: RowFormat): string[] {
  if (format.version !== newestFormat.version) return [];
  return [...schemaProblems(database), ...storeProblems(database), ...rowProblems(database)];
}

interface SchemaObject {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

const oneLine = (sql: string): string => sql.replace(/\s+/g, ' ').trim();

const made: ReadonlyMap<string, SchemaObject> = new Map(
  [...tables('').matchAll(/^(CREATE (?:UNIQUE )?(TABLE|INDEX|TRIGGER) (\w+)[\s\S]*?);$/gm)].map(
    ([, sql = '', type = '', name = '']) => [
      name,
      { type: type.toLowerCase(), name, sql: oneLine(sql) },
    ],
  ),
);

function schemaProblems(database: Database): string[] {
  const query = 'SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL';
  const found = new Map<string, SchemaObject>();
  for (const row of database.prepare(query).all()) {
    const object = {
      type: String(row.type),
      name: String(row.name),
      sql: oneLine(String(row.sql)),
    };
    found.set(object.name, object);
  }
  const problems: string[] = [];
  for (const [name, { type, sql }] of made) {
    const there = found.get(name);
    if (there === undefined) problems.push(`the ${type} ${name} is missing`);
    else if (there.sql !== sql) problems.push(`the ${type} ${name} is not as Stillhere makes it`);
  }
  for (const [name, { type }] of found) {
    // SQLite's own figures for its planner, which ANALYZE makes.
    if (made.has(name) || /^sqlite_stat\d$/.test(name)) continue;
    problems.push(`there is a ${type} ${JSON.stringify(name)} that Stillhere does not make`);
  }
  return problems;
}

function storeProblems(database: Database): string[] {
  const rows = database.prepare('SELECT store_id FROM store').all();
  return rows.length === 1 ? [] : [`the log has ${rows.length} ids`];
}

interface EventRow {
  readonly position: number;
  readonly name: StreamName;
  readonly revision: number;
  readonly type: string;
  readonly envelope: string;
  readonly data: string;
  readonly event_id: string | null;
}

function rowProblems(database: Database): string[] {
  const query = database.prepare(
    'SELECT position, name, revision, type, envelope, data, event_id FROM event ' +
      `JOIN stream ON stream.id = stream_id WHERE position > ? ORDER BY position LIMIT ${rowsAtOnce}`,
  );
  const problems: string[] = [];
  let after = 0;
  for (;;) {
    const rows = query.all(after) as unknown as EventRow[];
    for (const row of rows) {
      if (problems.length < problemsMax && !isAsWritten(row)) {
        problems.push(
          `what stands beside the event at position ${row.position} is not what was written: its metadata has further ` +
            'or other keys than those that were hashed',
        );
      }
    }
    const last = rows.at(-1);
    if (last === undefined) return problems;
    after = last.position;
  }
}

const unhashed = [
  ...(['actor', 'causationId', 'commandId', 'correlationId', 'eventId', 'occurredAt'] as const),
  ...(['schemaVersion', 'tenant'] as const),
];

/**
 * The envelope is the text that was hashed, byte for byte: these keys in this order, and nothing else. Without that text a store
 * writes those keys that stand nowhere else in the row.
 */
function isAsWritten({
  name,
  revision,
  type,
  envelope,
  data,
  event_id: eventId,
}: EventRow): boolean {
  let found: Record<string, unknown>;
  try {
    found = JSON.parse(envelope) as Record<string, unknown>;
  } catch {
    return false;
  }
  const said = Object.fromEntries(unhashed.map((key) => [key, found[key]]));
  const isBare = envelope === JSON.stringify(said);
  if (isUnchained(name)) return isBare && eventId === found.eventId;
  const whole = { ...said, dataHash: hash('sha256', data), revision, stream: name, type };
  const sorted = Object.entries(whole).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const isWhole = envelope === JSON.stringify(Object.fromEntries(sorted));
  return (isWhole || isBare) && eventId === null;
}
