import { join } from 'node:path';
import { answerUnasked, type Output, openOutput } from '@stillhere/command-line';
import type { DataFileName } from '@stillhere/data-directory';
import { eventRegistry } from '@stillhere/event-schema';
import { parseStreamName, streamName } from '@stillhere/event-store';
import { homeTenantDefault } from '@stillhere/kernel';
import { type ReadableLog, readLog } from '@stillhere/log-source';
import { silentLogger, systemClock, systemTimers } from '@stillhere/nest-kit';
import { openSharedDatabase } from '@stillhere/service-process';
import { showToStaff } from '@stillhere/session';
import {
  openKeyProvider,
  openSubjectKeys,
  readSqliteSubjectKeys,
  type SubjectKeys,
} from '@stillhere/subject-keys';
import { createPostgresSubjectKeyStore } from '@stillhere/subject-keys-postgres';
import type { LoggedEvent } from './logged-event.js';
import { instantIn } from './moment.js';
import { parseOptions, type ReplayOptions } from './options.js';
import { print } from './print.js';
import { screenAt } from './screen.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Exit codes as the help says. */
export async function runReplay(
  args: readonly string[],
  environment: Environment,
  output: Output = openOutput(),
): Promise<number> {
  const parsed = parseOptions(args, environment);
  if (parsed.kind !== 'options') return answerUnasked(parsed, output);
  const { options } = parsed;
  try {
    return await readLog({ ...options, uses: usesOf(options) }, (log) =>
      options.conversation === '' ? list(log, options, output) : replay(log, options, output),
    );
  } catch (error) {
    output.say(`The record could not be read: ${(error as Error).message}`);
    return 2;
  }
}

/** A missing key must not read like an erasure, nor another log like this one. */
function usesOf({ conversation, database, vault }: ReplayOptions): readonly DataFileName[] {
  // A cluster has no set of files that belong together; a secret that is missing says so itself.
  if (database !== '') return [];
  if (conversation === '') return ['log.db'];
  return ['log.db', 'subject-keys.db', ...(vault === undefined ? (['master.key'] as const) : [])];
}

async function list(
  log: ReadableLog,
  { directory, tenant: wanted, json }: ReplayOptions,
  output: Output,
): Promise<number> {
  let count = 0;
  for await (const { stream, type, metadata } of log.everything()) {
    if (type !== 'conversation.opened') continue;
    const { tenant } = metadata;
    if (wanted !== '' && tenant !== wanted) continue;
    count += 1;
    const conversation = parseStreamName(stream)?.id ?? stream;
    const openedAt = metadata.occurredAt;
    const whose = tenant === homeTenantDefault ? '' : `  of ${tenant}`;
    if (json) output.json({ conversation, tenant, openedAt });
    else output.print(`${conversation}  opened ${openedAt}${whose}`);
  }
  if (count === 0)
    output.say(
      `The log of ${directory} holds no conversation${wanted === '' ? '' : ` of ${wanted}`} yet.`,
    );
  return 0;
}

async function replay(log: ReadableLog, options: ReplayOptions, output: Output): Promise<number> {
  const { conversation, directory, moment } = options;
  const events = await eventsOf(log, options);
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) {
    output.say(`The log of ${directory} shows no conversation ${conversation}; --list names them.`);
    return 1;
  }
  const openedAt = first.stored.metadata.occurredAt;
  const lastAt = last.stored.metadata.occurredAt;
  const found = moment ? instantIn(moment, { openedAt, lastAt }) : { at: lastAt };
  if ('sentence' in found) {
    output.say(found.sentence);
    return 1;
  }
  if (found.at < openedAt) {
    output.say(`The talk began at ${openedAt}; there is nothing to show at ${found.at}.`);
    return 1;
  }
  const screen = screenAt(events, found.at);
  if (options.json) output.json(screen);
  else output.print(print(conversation, screen));
  return 0;
}

/** In the embedded default there is one, so it is looked at first: a search reads the whole log. */
async function tenantOf(log: ReadableLog, conversation: string): Promise<string> {
  const usual = streamName('conversation', homeTenantDefault, conversation);
  for await (const _ of log.readStream(usual)) return homeTenantDefault;
  for await (const { stream, type } of log.everything()) {
    if (type !== 'conversation.opened') continue;
    const parts = parseStreamName(stream);
    if (parts?.id === conversation) return parts.tenant;
  }
  return homeTenantDefault;
}

async function eventsOf(log: ReadableLog, options: ReplayOptions): Promise<LoggedEvent[]> {
  const { conversation } = options;
  const tenant = options.tenant === '' ? await tenantOf(log, conversation) : options.tenant;
  const opened = await openKeys(options);
  try {
    const events: LoggedEvent[] = [];
    for await (const stored of log.readStream(streamName('conversation', tenant, conversation))) {
      const { type, data } = eventRegistry.decode(stored);
      events.push({
        stored,
        decoded: { type, data, stored, tenant, streamId: conversation },
        shown: await showToStaff(opened.keys, stored),
      });
    }
    return events;
  } finally {
    await opened.close();
  }
}

interface OpenedKeys {
  readonly keys: SubjectKeys;
  close(): Promise<void>;
}

async function openKeys({ directory, database: url, vault }: ReplayOptions): Promise<OpenedKeys> {
  const provider = openKeyProvider(vault, { directory, isMade: true });
  const cacheEntriesMax = 16;
  if (url === '') {
    const store = readSqliteSubjectKeys(join(directory, 'subject-keys.db'));
    const keys = openSubjectKeys({ provider, store, cacheEntriesMax });
    return { keys, close: () => keys.close() };
  }
  const logger = silentLogger;
  const database = await openSharedDatabase({ url, ownerUrl: undefined, logger });
  const store = createPostgresSubjectKeyStore({ database, url, logger });
  const watch = { clock: systemClock, timers: systemTimers };
  const keys = openSubjectKeys({ provider, store, cacheEntriesMax, watch });
  const close = async (): Promise<void> => {
    await keys.close();
    await database.close();
  };
  return { keys, close };
}
