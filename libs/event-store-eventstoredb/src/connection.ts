import {
  type AllStreamRecordedEvent,
  CancelledError,
  DeadlineExceededError,
  type EventData,
  EventStoreDBClient,
  NotLeaderError,
  type ReadPosition,
  type ReadRevision,
  type RecordedEvent,
  StreamNotFoundError,
  UnavailableError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { StoreUnavailable } from '@stillhere/event-store';
import { clientUrl } from './client-url.js';

/** A call had no answer in its time; what it was to write may stand there. */
export class NoAnswer extends Error {}

export interface Range<From> {
  readonly from: From;
  readonly count: number;
  readonly direction: 'forwards' | 'backwards';
}

/** How often a read is tried: a leader that fails is replaced within this and `attemptMs` each. */
const readsMax = 5;
/** A page may be long, and to read it twice helps nobody: so many times `attemptMs`. */
const readPatience = 5;
const retryMs = 50;

/**
 * The client behind what it is known to leave open: each call has a deadline of ours, always asks the
 * leader, and begins on a new connection after a call without an answer.
 */
export class Connection {
  readonly #url: string;
  readonly #attemptMs: number;
  #client: EventStoreDBClient;
  #isClosed = false;

  /** Throws a StoreUnavailable where the text cannot be read; it never repeats it. */
  constructor(url: string, attemptMs: number) {
    this.#url = clientUrl(url);
    this.#attemptMs = attemptMs;
    this.#client = this.#connect();
  }

  /**
   * `false`: the stream stands elsewhere, nothing was written. Rejects with NoAnswer or an error of
   * the client; the outcome is unknown then.
   */
  async append(
    stream: string,
    events: readonly EventData[],
    expectedRevision: bigint | 'no_stream',
  ): Promise<boolean> {
    try {
      const { success } = await this.#answered(
        (client) =>
          client.appendToStream(stream, [...events], {
            ...{ expectedRevision, requiresLeader: true, deadline: this.#attemptMs },
          }),
        this.#attemptMs,
      );
      // A refusal that the client did not throw names a revision too: it is that of nobody's event.
      return success;
    } catch (error) {
      if (error instanceof WrongExpectedVersionError) return false;
      throw error;
    }
  }

  /** A missing stream reads as empty. Rejects with StoreUnavailable. */
  async readStream(stream: string, range: Range<ReadRevision>): Promise<RecordedEvent[]> {
    try {
      return await this.#read((client) =>
        client.readStream(stream, {
          ...{ fromRevision: range.from, maxCount: range.count, direction: range.direction },
          requiresLeader: true,
        }),
      );
    } catch (error) {
      if (error instanceof StreamNotFoundError) return [];
      throw error;
    }
  }

  /** System events too. Rejects with StoreUnavailable. */
  readAll(range: Range<ReadPosition>): Promise<AllStreamRecordedEvent[]> {
    return this.#read((client) =>
      client.readAll({
        ...{ fromPosition: range.from, maxCount: range.count, direction: range.direction },
        requiresLeader: true,
      }),
    ) as Promise<AllStreamRecordedEvent[]>;
  }

  subscribeToAll(fromPosition: ReadPosition) {
    return this.#client.subscribeToAll({ fromPosition, requiresLeader: true });
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return dispose(this.#client);
  }

  async #read(
    start: (client: EventStoreDBClient) => AsyncIterable<{ readonly event?: unknown }> & {
      destroy(): unknown;
    },
  ): Promise<RecordedEvent[]> {
    for (let reads = 1; ; reads += 1) {
      try {
        return await this.#answered(async (client, given) => {
          const stream = start(client);
          given.onGivenUp = () => stream.destroy();
          const events: RecordedEvent[] = [];
          for await (const { event } of stream) {
            if (event !== undefined) events.push(event as RecordedEvent);
          }
          // The client ends a read that it cancelled itself as if it were whole.
          if (this.#isClosed) throw closed();
          if (client !== this.#client) throw new NoAnswer('the connection was given up meanwhile');
          return events;
        }, this.#attemptMs * readPatience);
      } catch (error) {
        if (error instanceof StreamNotFoundError) throw error;
        if (reads === readsMax || !isPassing(error)) throw unavailable(error);
        await new Promise((resolve) => setTimeout(resolve, retryMs * reads));
      }
    }
  }

  async #answered<Result>(
    call: (client: EventStoreDBClient, given: { onGivenUp: () => unknown }) => Promise<Result>,
    answerMs: number,
  ): Promise<Result> {
    const client = this.#client;
    const given = { onGivenUp: (): unknown => undefined };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        given.onGivenUp();
        reject(new NoAnswer('the server did not answer in time'));
      }, answerMs);
    });
    try {
      return await Promise.race([call(client, given), late]);
    } catch (error) {
      if (error instanceof NoAnswer || error instanceof DeadlineExceededError) this.#renew(client);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** What the client remembers of a failed connection, it may remember for good. */
  #renew(failed: EventStoreDBClient): void {
    if (failed !== this.#client) return;
    this.#client = this.#connect();
    void dispose(failed);
  }

  /**
   * Each append is a call of its own: in 6.2.1 those that share one stream share one table of answers among
   * all clients of the process, and an error of one leaves the others unanswered.
   */
  #connect(): EventStoreDBClient {
    const client = EventStoreDBClient.connectionString(this.#url);
    Object.assign(client as object, { supports: async () => false });
    return client;
  }
}

const dispose = (client: EventStoreDBClient): Promise<void> =>
  client.dispose().catch(() => undefined);

/** What may be over in a moment, so that it is tried again. */
export const isPassing = (error: unknown): boolean =>
  error instanceof NoAnswer ||
  error instanceof NotLeaderError ||
  error instanceof UnavailableError ||
  error instanceof CancelledError ||
  error instanceof DeadlineExceededError;

const closed = (): StoreUnavailable =>
  new StoreUnavailable('the store is closed', { outcomeKnown: true, reason: 'closed' });

export function unavailable(error: unknown): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error;
  const message = error instanceof Error ? error.message : String(error);
  const detail = { outcomeKnown: true, reason: 'other', cause: error } as const;
  return new StoreUnavailable(`the event store does not answer: ${message}`, detail);
}
