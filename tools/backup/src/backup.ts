import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import {
  assertWhole,
  dataFiles,
  type Inventory,
  type Standing,
  writeInventory,
} from '@stillhere/data-directory';
import { inspectSqliteLog } from '@stillhere/event-store-sqlite';
import { copyDatabase, isDirectoryInUse } from '@stillhere/sqlite';
import { type CheckOptions, runCheck } from './check.js';
import { sentenceOf } from './spoken.js';

export interface BackupPlaces {
  readonly from: string;
  readonly to: string;
}

/**
 * The log is copied first: a conversation's key is durable before its first event, so the keys that
 * are copied after it hold the key of every conversation in that copy. What is not finished never
 * bears the name of a backup.
 */
export async function runBackup(places: BackupPlaces, options: CheckOptions): Promise<number> {
  const { to } = places;
  const { output } = options;
  try {
    const standing = assertWhole(places.from, { lookAtLog: inspectSqliteLog });
    const refusal = refused(places, standing);
    if (refusal !== undefined) {
      output.say(`${refusal} Nothing was changed.`);
      return 1;
    }
    await copyAll(places, options);
  } catch (error) {
    output.say(`No backup was made. ${sentenceOf(error)}`);
    return 1;
  }
  const code = await runCheck(to, options);
  if (code === 0) output.say(`Next: npm run verify-log -- --data ${JSON.stringify(to)}`);
  return code;
}

function refused({ from, to }: BackupPlaces, standing: Standing): string | undefined {
  if (standing.kind === 'empty') return `There is no Stillhere data in ${from}.`;
  if (standing.kind !== 'whole') {
    return `${from} has no inventory yet: start this version of Stillhere on it once.`;
  }
  if (existsSync(to) && readdirSync(to).length > 0) {
    return `${to} is not empty: a backup needs a directory of its own.`;
  }
  return undefined;
}

async function copyAll({ from, to }: BackupPlaces, { withoutKeys }: CheckOptions): Promise<void> {
  const draft = `${to}.unfinished`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  for (const { name, kind } of dataFiles) {
    if (kind === 'key') {
      if (!withoutKeys) copyKey(join(from, name), join(draft, name));
      continue;
    }
    await copyDatabase(join(from, name), join(draft, name), !isDirectoryInUse(from));
  }
  writeInventory(draft, inventoryOf(from, draft));
  rmSync(to, { recursive: true, force: true });
  renameSync(draft, to);
  sync(dirname(to));
}

/** The same set; how far the log came is what the copy holds. */
function inventoryOf(from: string, draft: string): Inventory {
  const standing = assertWhole(from, { lookAtLog: inspectSqliteLog });
  if (standing.kind !== 'whole') throw new Error('the inventory went away');
  const head = inspectSqliteLog(draft)?.head;
  const reached = head && { ...head, at: new Date().toISOString() };
  const { log, since, ids } = standing.inventory;
  return { log, since, ids, ...(reached && { reached }) };
}

function copyKey(from: string, to: string): void {
  copyFileSync(from, to);
  sync(to);
}

function sync(path: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
