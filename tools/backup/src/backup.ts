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
import { logSourceOf } from '@stillhere/log-source';
import { copyDatabase, isDirectoryInUse } from '@stillhere/sqlite';
import { type CheckOptions, type DataPlace, runCheck } from './check.js';
import { sentenceOf } from './spoken.js';

export interface BackupPlaces {
  readonly from: DataPlace;
  readonly to: DataPlace;
}

/**
 * The log is copied first: a conversation's key is durable before its first event, so the keys that
 * are copied after it hold the key of every conversation in that copy. A log in a database is backed up
 * there, before this. What is not finished never bears the name of a backup.
 */
export async function runBackup(places: BackupPlaces, options: CheckOptions): Promise<number> {
  const { to } = places;
  const { output } = options;
  try {
    const standing = await standingOf(places.from);
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
  if (code === 0 && to.source.logIn === undefined) {
    output.say(`Next: npm run verify-log -- --data ${JSON.stringify(to.directory)}`);
  }
  return code;
}

async function standingOf({ directory, source }: DataPlace): Promise<Standing> {
  return assertWhole(directory, { lookAtLog: await source.look(), logIn: source.logIn });
}

function refused(places: BackupPlaces, standing: Standing): string | undefined {
  const [from, to] = [places.from.directory, places.to.directory];
  if (standing.kind === 'empty') return `There is no Stillhere data in ${from}.`;
  if (standing.kind !== 'whole') {
    return `${from} has no inventory yet: start this version of Stillhere on it once.`;
  }
  if (existsSync(to) && readdirSync(to).length > 0) {
    return `${to} is not empty: a backup needs a directory of its own.`;
  }
  return undefined;
}

async function copyAll(places: BackupPlaces, { withoutKeys }: CheckOptions): Promise<void> {
  const [from, to] = [places.from.directory, places.to.directory];
  const draft = `${to}.unfinished`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  for (const { name, kind } of dataFiles) {
    if (kind === 'log' && places.from.source.logIn !== undefined) continue;
    if (kind === 'key') {
      // With a vault there is no key file.
      const isThere = existsSync(join(from, name));
      if (!withoutKeys && isThere) copyKey(join(from, name), join(draft, name));
      continue;
    }
    await copyDatabase(join(from, name), join(draft, name), !isDirectoryInUse(from));
  }
  writeInventory(draft, await inventoryOf(places.from, draft));
  rmSync(to, { recursive: true, force: true });
  renameSync(draft, to);
  sync(dirname(to));
}

/**
 * The same set; how far the log came is what the copy holds. Which copy of a log in a database will stand
 * beside it nobody knows yet.
 */
async function inventoryOf(from: DataPlace, draft: string): Promise<Inventory> {
  const standing = await standingOf(from);
  if (standing.kind !== 'whole') throw new Error('the inventory went away');
  const { reached: _, ...listed } = standing.inventory;
  const isCopied = from.source.logIn === undefined;
  const head = isCopied ? (await logSourceOf(draft, '').facts())?.head : undefined;
  return { ...listed, ...(head && { reached: { ...head, at: new Date().toISOString() } }) };
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
