import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { inspectSqliteLog } from '@stillhere/event-store-sqlite';
import type { JsonValue } from '@stillhere/kernel';
import { openDatabase } from '@stillhere/sqlite';
import type { RestartedServer } from '../world/restarted-server.js';

const shownCharsMax = 200;

/**
 * R5: the rows that were made through all the faults, and those that a start makes from the log's
 * first event, are the same. Nobody may be connected. The process is gone before and after.
 */
export async function viewsRebuilt(life: RestartedServer): Promise<string[]> {
  const live = await rowsAfterStart(life);
  life.forgetReadModels();
  const rebuilt = await rowsAfterStart(life);
  const names = new Set([...live.keys(), ...rebuilt.keys()]);
  return [...names]
    .filter((name) => !isDeepStrictEqual(live.get(name), rebuilt.get(name)))
    .map(
      (name) => `${name}: ${shown(live.get(name))} grew, ${shown(rebuilt.get(name))} was rebuilt`,
    );
}

const shown = (value: JsonValue | undefined): string =>
  String(JSON.stringify(value)).slice(0, shownCharsMax);

/** A start records what our absence meant, and a stop may come before the views have heard of it. */
const startsMax = 5;

/** The rows of a process that stopped in its own way, once all views have come to the log's end. */
async function rowsAfterStart(life: RestartedServer): Promise<ReadonlyMap<string, JsonValue>> {
  for (let starts = 1; starts <= startsMax; starts += 1) {
    await life.start();
    await life.server.quit();
    const rows = rowsAtHead(life.server.directory);
    if (rows) return rows;
  }
  throw new Error(`after ${startsMax} starts a view is still behind the log`);
}

function rowsAtHead(directory: string): ReadonlyMap<string, JsonValue> | undefined {
  const head = inspectSqliteLog(directory)?.head?.position;
  const path = join(directory, 'read-models.db');
  const database = openDatabase(path, { durability: 'rebuildable', readOnly: true });
  try {
    const reached = database.prepare('SELECT position FROM checkpoint').all();
    if (reached.some(({ position }) => position !== head)) return undefined;
    const rows = database.prepare('SELECT name, key, value FROM row ORDER BY name, key').all();
    return new Map(
      rows.map(({ name, key, value }) => [
        `${name} ${key}`,
        JSON.parse(String(value)) as JsonValue,
      ]),
    );
  } finally {
    database.close();
  }
}
