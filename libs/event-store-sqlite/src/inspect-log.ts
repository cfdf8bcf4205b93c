import { existsSync } from 'node:fs';
import type { LogFacts, LogPoint } from '@stillhere/event-store';
import { ordinalOf, positionOf } from '@stillhere/event-store';
import { type Database, isDirectoryInUse } from '@stillhere/sqlite';
import { logFileIn, openLogForReading, storeFault } from './log-file.js';

export interface InspectOptions {
  readonly points?: readonly LogPoint[];
  /** The caller holds the directory and has no log open: nobody writes. */
  readonly isMine?: boolean;
}

/**
 * Which log lies in the directory and how far it goes, without changing anything there. `undefined`:
 * there is none. Throws LogCorruption or StoreUnavailable.
 */
export function inspectSqliteLog(
  directory: string,
  { points = [], isMine = false }: InspectOptions = {},
): LogFacts | undefined {
  const path = logFileIn(directory);
  if (!existsSync(path)) return undefined;
  const { database, storeId } = openLogForReading(path, isMine || !isDirectoryInUse(directory));
  try {
    const isHeld = (point: LogPoint) =>
      pointAt(database, ordinalOf(point.position))?.hash === point.hash;
    return { storeId, head: headOf(database), holds: points.filter(isHeld) };
  } catch (error) {
    throw storeFault(error, path);
  } finally {
    database.close();
  }
}

function headOf(database: Database): LogPoint | undefined {
  const newest = database.prepare('SELECT max(position) AS newest FROM event').get()?.newest;
  return typeof newest === 'number' ? pointAt(database, newest) : undefined;
}

function pointAt(database: Database, ordinal: number): LogPoint | undefined {
  const row = database.prepare('SELECT hash FROM event WHERE position = ?').get(ordinal);
  return row && { position: positionOf(ordinal), hash: String(row.hash) };
}
