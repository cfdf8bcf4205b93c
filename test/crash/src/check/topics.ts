import { parseStreamName, type StoredEvent } from '@stillhere/event-store';
import type { LoggedEvent, LogRecord } from './log-record.js';

export interface TopicsFound {
  readonly problems: readonly string[];
  /** Records that a consumer passes over which looks at revisions, as docs/events.md says. */
  readonly repeated: number;
}

/**
 * What docs/events.md promises: every event of each category is in its topic, each stream in the order of its
 * revisions, as the log has it; some came again. `records` as a consumer reads them.
 */
export function checkTopics(
  records: readonly StoredEvent[],
  categories: readonly string[],
  log: LogRecord,
): TopicsFound {
  const problems: string[] = [];
  const newest = new Map<string, number>();
  let repeated = 0;
  for (const record of records) {
    const { stream, revision } = record;
    const last = newest.get(stream) ?? -1;
    if (!isAsLogged(record, log)) problems.push(`${stream} ${revision} is not what the log holds`);
    if (revision > last + 1) problems.push(`${stream} goes on with ${revision} after ${last}`);
    if (revision <= last) repeated += 1;
    newest.set(stream, Math.max(last, revision));
  }
  const published = new Map([...newest].map(([stream, last]) => [keyOf(stream), last]));
  for (const category of categories) {
    for (const [id, events] of log.ofCategory(category)) {
      const last = published.get(`${category} ${id}`) ?? -1;
      const head = events.length - 1;
      if (last < head) problems.push(`${category} ${id} ends with ${last}, the log with ${head}`);
    }
  }
  return { problems, repeated };
}

function isAsLogged(record: StoredEvent, log: LogRecord): boolean {
  const { category = '', id = '' } = parseStreamName(record.stream) ?? {};
  const event = log.ofCategory(category).get(id)?.[record.revision];
  return event !== undefined && same(event, record);
}

/** Its data is what its hash is of, whatever form it was published in. */
const same = (event: LoggedEvent, record: StoredEvent): boolean =>
  event.eventId === record.eventId &&
  event.type === record.type &&
  record.metadata.hash.startsWith(event.chain);

function keyOf(stream: string): string {
  const { category = '', id = '' } = parseStreamName(stream) ?? {};
  return `${category} ${id}`;
}
