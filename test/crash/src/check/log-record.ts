import { createLogVerifier, describeDivergence } from '@stillhere/audit-log';
import { parseStreamName, type StoredEvent } from '@stillhere/event-store';
import { openSqliteLogReader } from '@stillhere/event-store-sqlite';
import type { JsonObject, Position, StreamName } from '@stillhere/kernel';
import { isGapless, openServerLogReader } from '@stillhere/log-source';

/** One event as far as the checks look at it. */
export interface LoggedEvent {
  readonly revision: number;
  readonly recordedAt: string;
  readonly eventId: string;
  readonly type: string;
  readonly data: JsonObject;
  /** What clients are shown of the hash. */
  readonly chain: string;
}

/** All that was read of the log so far, by what it is about. */
export interface LogRecord {
  /** By conversation id. */
  readonly conversations: ReadonlyMap<string, readonly LoggedEvent[]>;
  readonly queues: ReadonlyMap<string, readonly LoggedEvent[]>;
  /** By account. */
  readonly workers: ReadonlyMap<string, readonly LoggedEvent[]>;
  /** All streams of one, by their id. */
  ofCategory(category: string): ReadonlyMap<string, readonly LoggedEvent[]>;
  readonly eventCount: number;
  /** The first thing that is wrong with revisions or hashes (I2, I9); never goes away again. */
  readonly divergence: string | undefined;
  take(event: StoredEvent): void;
}

const chainDigits = 32;

/** `gapless`: positions are numbers, and none is missing. */
export function createLogRecord(gapless = true): LogRecord {
  const verifier = createLogVerifier({ isGapless: gapless });
  const byCategory = new Map<string, Map<string, LoggedEvent[]>>();
  const streamsOf = (category: string): Map<string, LoggedEvent[]> => {
    const known = byCategory.get(category) ?? new Map<string, LoggedEvent[]>();
    byCategory.set(category, known);
    return known;
  };
  let divergence: string | undefined;
  let eventCount = 0;
  return {
    conversations: streamsOf('conversation'),
    queues: streamsOf('queue'),
    workers: streamsOf('worker'),
    ofCategory: streamsOf,
    get eventCount() {
      return eventCount;
    },
    get divergence() {
      return divergence;
    },
    take(stored) {
      const found = verifier.push(stored);
      if (found !== undefined) divergence ??= describeDivergence(found);
      const { category, id } = partsOf(stored.stream);
      const streams = streamsOf(category);
      const events = streams.get(id) ?? [];
      streams.set(id, events);
      events.push(logged(stored));
      eventCount += 1;
    },
  };
}

function partsOf(stream: StreamName): { category: string; id: string } {
  return parseStreamName(stream) ?? { category: 'nameless', id: stream };
}

const logged = ({
  revision,
  recordedAt,
  eventId,
  type,
  data,
  metadata,
}: StoredEvent): LoggedEvent => ({
  revision,
  recordedAt,
  eventId,
  type,
  data: JSON.parse(data) as JsonObject,
  chain: metadata.hash.slice(0, chainDigits),
});

/** Where the log of a server is: in its directory, or where it was told. */
export interface LogPlace {
  readonly directory: string;
  /** `postgres://…` or `esdb://…`; empty: in the directory. */
  readonly logUrl: string;
}

/** Reads on in a log, whether a process serves it or was killed. */
export class LogFollower {
  readonly record: LogRecord;
  #position: Position | undefined;

  constructor(private readonly place: LogPlace) {
    this.record = createLogRecord(isGapless(place.logUrl));
  }

  async readOn(): Promise<LogRecord> {
    const after = this.#position;
    const given = after === undefined ? {} : { after };
    for await (const event of this.place.logUrl === ''
      ? inDirectory(this.place.directory, given)
      : onServer(this.place.logUrl, given)) {
      this.#position = event.position;
      this.record.take(event);
    }
    return this.record;
  }
}

interface After {
  readonly after?: Position;
}

async function* inDirectory(directory: string, given: After): AsyncGenerator<StoredEvent> {
  const reader = openSqliteLogReader({ directory });
  try {
    yield* reader.everything(given);
  } finally {
    reader.close();
  }
}

const pageEvents = 1_000;

async function* onServer(url: string, given: After): AsyncGenerator<StoredEvent> {
  const reader = await openServerLogReader(url);
  try {
    for (let from = given; ; ) {
      const events = await reader.readAll({ ...from, limit: pageEvents });
      yield* events;
      const last = events.at(-1);
      if (last === undefined) return;
      from = { after: last.position };
    }
  } finally {
    await reader.close();
  }
}
