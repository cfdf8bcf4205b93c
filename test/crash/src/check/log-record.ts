import { createLogVerifier, describeDivergence } from '@stillhere/audit-log';
import { parseStreamName, type StoredEvent } from '@stillhere/event-store';
import { openSqliteLogReader } from '@stillhere/event-store-sqlite';
import type { JsonObject, Position, StreamName } from '@stillhere/kernel';

/** One event as far as the checks look at it. */
export interface LoggedEvent {
  readonly revision: number;
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
  readonly eventCount: number;
  /** The first thing that is wrong with revisions or hashes (I2, I9); never goes away again. */
  readonly divergence: string | undefined;
  take(event: StoredEvent): void;
}

const chainDigits = 32;

export function createLogRecord(): LogRecord {
  const verifier = createLogVerifier({ isGapless: true });
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

const logged = ({ revision, eventId, type, data, metadata }: StoredEvent): LoggedEvent => ({
  revision,
  eventId,
  type,
  data: JSON.parse(data) as JsonObject,
  chain: metadata.hash.slice(0, chainDigits),
});

/** Reads on in the log of a directory, whether a process serves it or was killed. */
export class LogFollower {
  readonly record = createLogRecord();
  readonly #directory: string;
  #position: Position | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async readOn(): Promise<LogRecord> {
    const reader = openSqliteLogReader({ directory: this.#directory });
    try {
      const after = this.#position;
      for await (const event of reader.everything(after === undefined ? {} : { after })) {
        this.#position = event.position;
        this.record.take(event);
      }
    } finally {
      reader.close();
    }
    return this.record;
  }
}
