import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { syncDirectory } from '@stillhere/sqlite';
import { notesIn, parseCheckpoint } from '@stillhere/transparency-log';
import { type CheckpointPlace, CheckpointPlaceUnavailable } from '../application/ports.js';

/** Two empty lines end what a power cut left half written; no checkpoint holds them. */
const brokenOff = '\n\n\n';

/** A file a tenant, in a folder that should lie on another disk or machine. It is appended to and never written over. */
export function openCheckpointFiles(directory: string): CheckpointPlace {
  const pathOf = (tenant: string): string => join(directory, `${tenant}.checkpoints`);
  const textOf = (tenant: string): string | undefined =>
    attempt(directory, () => textIn(pathOf(tenant)));
  return {
    newest: async (tenant) =>
      notesIn(textOf(tenant) ?? '').findLast((note) => parseCheckpoint(note) !== undefined),
    keep: async (tenant, note) =>
      attempt(directory, () => {
        mkdirSync(directory, { recursive: true, mode: 0o700 });
        const before = textIn(pathOf(tenant));
        const isWhole = before === undefined || before === '' || before.endsWith('\n');
        append(pathOf(tenant), isWhole ? note : brokenOff + note);
        if (before === undefined) syncDirectory(directory);
      }),
  };
}

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function append(path: string, text: string): void {
  const file = openSync(path, 'a', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function attempt<Result>(directory: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CheckpointPlaceUnavailable(
      `${directory} cannot be used (${code}): this account needs to write files there, and there has to be room.`,
      { cause: error },
    );
  }
}
