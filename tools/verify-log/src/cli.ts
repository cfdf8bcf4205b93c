import { join } from 'node:path';
import { type EventLogReader, openSqliteLogReader } from '@stillhere/event-store-sqlite';
import { writeAheadProblems } from '@stillhere/sqlite';
import { help, parseOptions, type VerifyOptions } from './options.js';
import { createProgress } from './progress.js';
import { exitCodeOf, type Report, reportJson, reportText } from './report.js';
import { type ReadableLog, verifyLog, verifyOneStream } from './verify.js';

/** Runs the command; resolves with the exit code. */
export async function runVerifyLog(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const parsed = parseOptions(args, environment);
  if (parsed.kind === 'help') {
    console.log(help);
    return 0;
  }
  if (parsed.kind === 'refused') {
    console.error(`${parsed.sentence}\nTry: npm run verify-log -- --help`);
    return 2;
  }
  const report = await verifyDirectory(parsed.options);
  console.log(parsed.options.json ? reportJson(report) : reportText(report));
  return exitCodeOf(report);
}

/** Everything that is to be known about the log in a folder. Never throws. */
export async function verifyDirectory({ directory, stream }: VerifyTarget): Promise<Report> {
  let reader: EventLogReader;
  try {
    reader = openSqliteLogReader({ directory });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { result: 'incomplete', sentence: `The log cannot be opened. ${reason}` };
  }
  const progress = createProgress(process.stderr, () => performance.now());
  try {
    if (stream) return await verifyOneStream(reader, stream);
    const log: ReadableLog = {
      readAll: (options) => reader.readAll(options),
      readStream: (name) => reader.readStream(name),
      fileProblems: () => [
        ...reader.fileProblems(),
        ...writeAheadProblems(writeAheadIn(directory)).map(
          (problem) => `${writeAheadFile}: ${problem}`,
        ),
      ],
    };
    return await verifyLog(log, (events) => progress.reached(events));
  } finally {
    progress.end();
    reader.close();
  }
}

type VerifyTarget = Pick<VerifyOptions, 'directory' | 'stream'>;

/** Beside the file of `@stillhere/event-store-sqlite`, as SQLite names it. */
const writeAheadFile = 'log.db-wal';
const writeAheadIn = (directory: string): string => join(directory, writeAheadFile);
