import { join } from 'node:path';
import { answerUnasked, type Output, openOutput } from '@stillhere/command-line';
import { assertWhole, DataRefused } from '@stillhere/data-directory';
import {
  type EventLogReader,
  inspectSqliteLog,
  openSqliteLogReader,
} from '@stillhere/event-store-sqlite';
import { isGapless, openServerLogReader } from '@stillhere/log-source';
import { writeAheadProblems } from '@stillhere/sqlite';
import type { SignedCheckpoint } from '@stillhere/transparency-log';
import { CheckpointsRefused, readCheckpoints } from './checkpoints.js';
import { parseOptions, type VerifyOptions } from './options.js';
import { createProgress } from './progress.js';
import { exitCodeOf, type Report, reportText, reportValue } from './report.js';
import { type ReadableLog, verifyLog, verifyOneStream } from './verify.js';
import { runVerifyBundle } from './verify-bundle.js';

/** Runs the command; resolves with the exit code. */
export async function runVerifyLog(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  output: Output = openOutput(),
): Promise<number> {
  if (args[0] === 'bundle') return runVerifyBundle(args.slice(1), output);
  const parsed = parseOptions(args, environment);
  if (parsed.kind !== 'options') return answerUnasked(parsed, output);
  const report = await reportOn(parsed.options);
  if (parsed.options.json) output.json(reportValue(report));
  else output.print(reportText(report));
  return exitCodeOf(report);
}

async function reportOn(options: VerifyOptions): Promise<Report> {
  const { url, stream, checkpoint } = options;
  let checkpoints: readonly SignedCheckpoint[];
  try {
    checkpoints = checkpoint === undefined ? [] : readCheckpoints(checkpoint);
  } catch (error) {
    if (!(error instanceof CheckpointsRefused)) throw error;
    return { result: 'incomplete', sentence: error.message };
  }
  if (url === undefined) return verifyDirectory({ ...options, checkpoints });
  return verifyOnServer(url, { stream, checkpoints });
}

/** Everything that is to be known about the log in a folder. Never throws. */
export async function verifyDirectory({
  directory,
  stream,
  checkpoints = [],
}: VerifyTarget & { readonly directory: string }): Promise<Report> {
  let reader: EventLogReader;
  try {
    reader = openSqliteLogReader({ directory });
  } catch (error) {
    return cannotBeOpened(error);
  }
  const inventory = inventoryProblem(directory);
  if (inventory) {
    reader.close();
    return inventory;
  }
  const progress = createProgress(process.stderr, () => performance.now());
  try {
    if (stream) return await verifyOneStream(reader, stream);
    const log: ReadableLog = {
      storeId: reader.storeId,
      readAll: (options) => reader.readAll(options),
      readStream: (name) => reader.readStream(name),
      fileProblems: () => [
        ...reader.fileProblems(),
        ...writeAheadProblems(writeAheadIn(directory)).map(
          (problem) => `${writeAheadFile}: ${problem}`,
        ),
      ],
    };
    return await verifyLog(log, { reached: (events) => progress.reached(events), checkpoints });
  } finally {
    progress.end();
    reader.close();
  }
}

/**
 * The same of a log on a server. Its own files are for the server to check (`pg_amcheck`); changed bytes, a broken
 * chain and, in PostgreSQL, a hole are found here. Never throws.
 */
export async function verifyOnServer(
  url: string,
  { stream, checkpoints = [] }: VerifyTarget,
): Promise<Report> {
  let log: Awaited<ReturnType<typeof openServerLogReader>>;
  try {
    log = await openServerLogReader(url);
  } catch (error) {
    return cannotBeOpened(error);
  }
  const progress = createProgress(process.stderr, () => performance.now());
  try {
    if (stream) return await verifyOneStream(log, stream);
    const readable: ReadableLog = {
      storeId: log.storeId,
      readAll: (options) => log.readAll(options),
      readStream: (name) => log.readStream(name),
      isGapless: isGapless(url),
    };
    return await verifyLog(readable, {
      reached: (events) => progress.reached(events),
      checkpoints,
    });
  } finally {
    progress.end();
    await log.close();
  }
}

/** Another log than the one that belongs here, or one that ends before what it once held. */
function inventoryProblem(directory: string): Report | undefined {
  try {
    assertWhole(directory, { lookAtLog: inspectSqliteLog, uses: ['log.db'] });
    return undefined;
  } catch (error) {
    if (!(error instanceof DataRefused)) throw error;
    const [first] = error.problems;
    const isDivergence = first?.kind === 'older';
    if (!isDivergence) return { result: 'incomplete', sentence: error.message };
    return { result: 'damaged', sentence: error.message, lastGood: undefined };
  }
}

function cannotBeOpened(error: unknown): Report {
  const reason = error instanceof Error ? error.message : String(error);
  return { result: 'incomplete', sentence: `The log cannot be opened. ${reason}` };
}

interface VerifyTarget extends Pick<VerifyOptions, 'stream'> {
  readonly checkpoints?: readonly SignedCheckpoint[];
}

/** Beside the file of `@stillhere/event-store-sqlite`, as SQLite names it. */
const writeAheadFile = 'log.db-wal';
const writeAheadIn = (directory: string): string => join(directory, writeAheadFile);
