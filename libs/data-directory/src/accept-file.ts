import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { type DataFileName, dataFile } from './data-files.js';
import type { Inventory } from './inventory.js';
import type { Found } from './standing.js';
import { markDatabase, writeInventory } from './write-inventory.js';

export type Accepted =
  | { readonly kind: 'accepted'; readonly sentence: string }
  | { readonly kind: 'refused'; readonly sentence: string };

const accepted = (sentence: string): Accepted => ({ kind: 'accepted', sentence });
const refused = (sentence: string): Accepted => ({ kind: 'refused', sentence });

/**
 * An operator's word that a file is to be taken as it is, or made anew where it is missing. The caller
 * holds the directory. What is given up is set aside, never deleted.
 */
export function acceptFile(found: Found, name: DataFileName, now: string): Accepted {
  const { directory, log } = found;
  if (!found.present.has('log.db') || log === undefined) {
    return refused(
      'log.db is missing or cannot be read: without it there is nothing to go on with.',
    );
  }
  if (found.inventory === 'damaged')
    return refused('inventory.json is damaged: put it back first.');
  const inventory = found.inventory ?? inventoryOf(found, log.id, now);
  if (inventory.log !== log.id) {
    return refused('log.db is another log: start it with the files that belong to it.');
  }
  if (name === 'log.db') {
    const { reached: _, ...withoutHead } = inventory;
    writeInventory(directory, withoutHead);
    return accepted(`log.db counts as it is now, up to position ${log.head ?? '(none)'}.`);
  }
  const given =
    name === 'master.key' && !found.present.has(name) ? withItsKeys(found, now) : [name];
  const ids = { ...inventory.ids };
  for (const one of given) delete ids[one];
  writeInventory(directory, { ...inventory, ids });
  if (found.present.has(name)) return accepted(`${name} is taken in at the next start, as it is.`);
  return accepted(`${name} is made anew at the next start: ${dataFile(name).ifLost}.`);
}

/** The keys of the conversations open with the lost one only: a new one needs a new file for them. */
function withItsKeys({ directory, present }: Found, now: string): DataFileName[] {
  if (present.has('subject-keys.db')) {
    const path = join(directory, 'subject-keys.db');
    renameSync(path, `${path}.without-master-key-${now.replaceAll(':', '')}`);
  }
  return ['master.key', 'subject-keys.db'];
}

/** Where none was kept yet. */
function inventoryOf({ directory, present, ids }: Found, log: string, now: string): Inventory {
  const listed: Partial<Record<DataFileName, string>> = {};
  for (const name of present) {
    const { kind } = dataFile(name);
    if (kind === 'database') markDatabase(join(directory, name), log);
    const id = kind === 'key' ? ids[name] : log;
    if (id !== undefined) listed[name] = id;
  }
  return { log, since: now, ids: listed };
}
