import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
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

/** A process that stops in its own way stores every view as it stands. */
async function rowsAfterStart(life: RestartedServer): Promise<ReadonlyMap<string, JsonValue>> {
  await life.start();
  await life.server.quit();
  const path = join(life.server.directory, 'read-models.db');
  const database = openDatabase(path, { durability: 'rebuildable', readOnly: true });
  try {
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
