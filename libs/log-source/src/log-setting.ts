import { clientUrl, isEventStoreDbUrl } from '@stillhere/event-store-eventstoredb';

const url = { kind: 'text', value: 'URL', default: '' } as const;

/** Of the server and of every tool that reads the log. */
export const logSetting = {
  ...url,
  env: 'STILLHERE_LOG',
  help: 'A log in PostgreSQL, postgres://ROLE:PASSWORD@HOST:5432/DATABASE, or in EventStoreDB, esdb://USER:PASSWORD@HOST:2113',
} as const;

/** Of a process that may bring the schemas up to date. */
export const logOwnerSetting = {
  ...url,
  env: 'STILLHERE_LOG_OWNER',
  help: 'The role that owns that database: the start migrates it first',
} as const;

/** Beside a log in EventStoreDB, which holds events and nothing else. */
export const databaseSettings = {
  database: {
    ...url,
    env: 'STILLHERE_DATABASE',
    help: 'In PostgreSQL, what processes share beside the log; without it the log’s own database',
  },
  'database-owner': {
    ...url,
    env: 'STILLHERE_DATABASE_OWNER',
    help: 'The role that owns that one: the start migrates it first',
  },
} as const;

/** What is wrong with the address of a log, as a sentence; it is never repeated, since it may hold a password. */
export function logUrlProblem(flag: string, text: string): string | undefined {
  if (text === '' || isDatabase(text)) return undefined;
  if (!isEventStoreDbUrl(text)) {
    return `${flag} must be like ${databaseForm} or esdb://USER:PASSWORD@HOST:2113.`;
  }
  try {
    clientUrl(text);
    return undefined;
  } catch (error) {
    return `${flag}: ${(error as Error).message}`;
  }
}

/** The same of a database. */
export const databaseUrlProblem = (flag: string, text: string): string | undefined =>
  text === '' || isDatabase(text) ? undefined : `${flag} must be like ${databaseForm}.`;

const databaseForm = 'postgres://ROLE:PASSWORD@HOST:5432/DATABASE';

function isDatabase(text: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, hostname, pathname } = new URL(text);
  return username !== '' && hostname !== '' && pathname.length > 1;
}
