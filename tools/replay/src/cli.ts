import { join } from 'node:path';
import { eventRegistry } from '@stillhere/event-schema';
import { parseStreamName, streamName } from '@stillhere/event-store';
import { type EventLogReader, openSqliteLogReader } from '@stillhere/event-store-sqlite';
import { showToStaff } from '@stillhere/session';
import {
  createSqliteSubjectKeyStore,
  openKeyFileProvider,
  openSubjectKeys,
  type SubjectKeys,
} from '@stillhere/subject-keys';
import type { LoggedEvent } from './logged-event.js';
import { help, instantOf, parseOptions, type ReplayOptions } from './options.js';
import { print } from './print.js';
import { screenAt } from './screen.js';

/** Exit codes as the help says. */
export async function runReplay(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const parsed = parseOptions(args, environment);
  if (parsed.kind === 'help') {
    process.stdout.write(help);
    return 0;
  }
  if (parsed.kind === 'refused') {
    console.error(`${parsed.sentence}\n\n${help}`);
    return 2;
  }
  const { options } = parsed;
  try {
    const log = openSqliteLogReader({ directory: options.directory });
    try {
      return options.conversation === '' ? await list(log) : await replay(log, options);
    } finally {
      log.close();
    }
  } catch (error) {
    console.error(`The record could not be read: ${(error as Error).message}`);
    return 2;
  }
}

async function list(log: EventLogReader): Promise<number> {
  for await (const { stream, type, metadata } of log.everything()) {
    if (type !== 'conversation.opened') continue;
    console.log(`${parseStreamName(stream)?.id ?? stream}  opened ${metadata.occurredAt}`);
  }
  return 0;
}

async function replay(log: EventLogReader, options: ReplayOptions): Promise<number> {
  const { conversation, directory, at } = options;
  const events = await eventsOf(log, options, openKeys(directory));
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) {
    console.error(
      `The log in ${directory} shows no conversation ${conversation}; --list names them.`,
    );
    return 1;
  }
  const openedAt = first.stored.metadata.occurredAt;
  const instant = instantOf(at, openedAt, last.stored.metadata.occurredAt);
  if (instant < openedAt) {
    console.error(
      `The conversation was opened at ${openedAt}; there is nothing to show at ${instant}.`,
    );
    return 1;
  }
  const screen = screenAt(events, instant);
  if (options.json) console.log(JSON.stringify(screen));
  else process.stdout.write(print(conversation, screen));
  return 0;
}

function openKeys(directory: string): SubjectKeys {
  return openSubjectKeys({
    store: createSqliteSubjectKeyStore(join(directory, 'subject-keys.db')),
    provider: openKeyFileProvider(join(directory, 'master.key')),
    cacheEntriesMax: 16,
  });
}

async function eventsOf(
  log: EventLogReader,
  { tenant, conversation }: ReplayOptions,
  keys: SubjectKeys,
): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const stored of log.readStream(streamName('conversation', tenant, conversation))) {
    const { type, data } = eventRegistry.decode(stored);
    events.push({
      stored,
      decoded: { type, data, stored, tenant, streamId: conversation },
      shown: await showToStaff(keys, stored),
    });
  }
  return events;
}
