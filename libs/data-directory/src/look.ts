import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDirectoryInUse } from '@stillhere/sqlite';
import { type DataFileName, dataFile, dataFileNames, viewsFile } from './data-files.js';
import { isBlank, markIn } from './database-facts.js';
import { type Inventory, inventoryFile, type LogPoint, parseInventory } from './inventory.js';
import { keyIdIn } from './key-id.js';
import type { Found } from './standing.js';

/** How a log says who it is; of the library that knows its form. */
export type LookAtLog = (
  directory: string,
  options: { readonly points?: readonly LogPoint[]; readonly isMine?: boolean },
) =>
  | {
      readonly storeId: string;
      readonly head: LogPoint | undefined;
      readonly holds: readonly LogPoint[];
    }
  | undefined;

export interface LookOptions {
  readonly lookAtLog: LookAtLog;
  /** Where the caller expects the log; default: in the directory. */
  readonly logIn?: Inventory['logIn'];
  /** The caller holds the directory's lock and has nothing open there yet. */
  readonly isMine?: boolean;
}

/** What lies in the directory. Changes nothing, makes nothing, not even the directory. */
export function look(directory: string, { lookAtLog, logIn, isMine = false }: LookOptions): Found {
  const inventory = readInventory(directory);
  const traceless = isMine || !isDirectoryInUse(directory);
  const isThere = (name: DataFileName): boolean => {
    const path = join(directory, name);
    return existsSync(path) && (dataFile(name).kind === 'key' || !isBlank(path, traceless));
  };
  const present = new Set(dataFileNames.filter(isThere));
  const ids: Partial<Record<DataFileName, string>> = {};
  for (const name of present) {
    const id = idOf(join(directory, name), { kind: dataFile(name).kind, traceless });
    if (id !== undefined) ids[name] = id;
  }
  return {
    directory,
    ...(logIn && { logIn }),
    inventory,
    hasViews: existsSync(join(directory, viewsFile)),
    present,
    ids,
    log: foundLog(directory, { inventory, lookAtLog, isMine }),
  };
}

export function readInventory(directory: string): Found['inventory'] {
  let text: string;
  try {
    text = readFileSync(join(directory, inventoryFile), 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as { code?: unknown }).code)))
      return undefined;
    throw error;
  }
  return parseInventory(text) ?? 'damaged';
}

interface LogLook extends Required<Pick<LookOptions, 'lookAtLog' | 'isMine'>> {
  readonly inventory: Found['inventory'];
}

function foundLog(directory: string, { inventory, lookAtLog, isMine }: LogLook): Found['log'] {
  const reached = reachedIn(inventory);
  try {
    const facts = lookAtLog(directory, { points: reached ? [reached] : [], isMine });
    if (facts === undefined) return undefined;
    const holdsReached = reached === undefined || facts.holds.length > 0;
    return { id: facts.storeId, head: facts.head?.position, holdsReached };
  } catch (error) {
    // Damaged, or not to be read: whoever opens it says how.
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

const reachedIn = (inventory: Inventory | 'damaged' | undefined): LogPoint | undefined =>
  inventory === 'damaged' ? undefined : inventory?.reached;

interface IdLook {
  readonly kind: 'key' | 'database' | 'log';
  readonly traceless: boolean;
}

/** `undefined`: it does not say, or cannot be read; then whoever opens it says how. */
function idOf(path: string, { kind, traceless }: IdLook): string | undefined {
  if (kind === 'log') return undefined;
  return kind === 'key' ? keyIdIn(path) : markIn(path, traceless);
}
