import { type Output, openOutput, readSettings, type Settings } from '@stillhere/command-line';
import {
  databaseSettings,
  logOwnerSetting,
  logSetting,
  sharedPlacesOf,
} from '@stillhere/log-source';
import { silentLogger, systemClock } from '@stillhere/nest-kit';
import { migrateDatabase } from './migrate-database.js';

const settings = {
  log: logSetting,
  'log-owner': {
    ...logOwnerSetting,
    help: 'The role that owns that database; without it nothing is changed',
  },
  ...databaseSettings,
  'wait-s': {
    kind: 'number',
    value: 'SECONDS',
    min: 0,
    max: 3_600,
    default: 0,
    env: 'STILLHERE_WAIT_S',
    help: 'How long it is waited for the database, and for somebody else who migrates it',
  },
} as const satisfies Settings;

const usage = `Brings the database of a cluster up to date, before processes of a new version start.

  npm run migrate -- --log URL --log-owner URL    migrates it
  npm run migrate -- --log URL --wait-s 300       waits until somebody did`;

const exits = 'Exit 0: it is up to date; 1: it is not; 2: the command line was not understood.';

/** Between two tries. */
const againMs = 1_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Resolves with the exit code. */
export async function runMigrate(
  args: readonly string[],
  env: Environment,
  output: Output = openOutput(),
): Promise<number> {
  const read = readSettings(settings, { args, env, usage });
  if (!read.ok) {
    if (read.help) output.print(`${read.text}\n\n${exits}`);
    else output.say(read.text);
    return read.help ? 0 : 2;
  }
  const { values } = read;
  const places =
    values.log === '' ? '--log is missing: which database it is.' : sharedPlacesOf(values);
  if (typeof places === 'string') {
    output.say(`${places} See --help. Nothing was changed.`);
    return 2;
  }
  const waitMs = values['wait-s'] * 1_000;
  return untilDone(() => migrateDatabase(places, silentLogger), { waitMs, output });
}

interface Waiting {
  readonly waitMs: number;
  readonly output: Output;
}

async function untilDone(
  migrate: () => Promise<string>,
  { waitMs, output }: Waiting,
): Promise<number> {
  const untilMs = systemClock.monotonicMs() + waitMs;
  let said = '';
  for (;;) {
    try {
      output.print(`The database is up to date; its log is ${await migrate()}.`);
      return 0;
    } catch (error) {
      const sentence = sentenceOf(error);
      if (sentence !== said) output.say(sentence);
      said = sentence;
      if (systemClock.monotonicMs() >= untilMs) return 1;
    }
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

const spoken: ReadonlySet<unknown> = new Set([
  'PostgresFault',
  'StoreUnavailable',
  'LogCorruption',
]);

function sentenceOf(error: unknown): string {
  if (error instanceof Error && spoken.has((error as { code?: unknown }).code))
    return error.message;
  throw error;
}
