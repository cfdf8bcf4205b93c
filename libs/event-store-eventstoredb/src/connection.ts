import {
  type AllStreamRecordedEvent,
  DeadlineExceededError,
  type EventData,
  EventStoreDBClient,
  type ReadPosition,
  type ReadRevision,
  type RecordedEvent,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { StoreUnavailable } from '@stillhere/event-store';
import { clientUrl, serversIn } from './client-url.js';
import { isPassing, NoAnswer, unavailable } from './server-answers.js';

export interface Range<From> {
  readonly from: From;
  readonly count: number;
  readonly direction: 'forwards' | 'backwards';
}

/** How often a read is tried: a leader that fails is replaced within this and `attemptMs` each. */
const readsMax = 5;
/** A page may be long, and to read it twice helps nobody: so many times `attemptMs`. One event comes at once. */
const pagePatience = 5;
const retryMs = 50;

/**
 * The client behind what it is known to leave open: each call has a deadline of ours, always asks the
 * leader, and begins on a new connection after a call without an answer.
 */
export class Connection {
  /** As in the address, without user and password: for people. */
  readonly servers: string;
  readonly #url: string;
  readonly #attemptMs: number;
  #client: EventStoreDBClient;
  #isClosed = false;

  /** Throws StoreUnavailable where the text cannot be read; it never repeats it. */
  constructor(url: string, attemptMs: number) {
    this.#url = clientUrl(url);
    this.servers = serversIn(url);
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
      return await this.#read(range, (client) =>
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
    return this.#read(range, (client) =>
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
    { count }: Range<unknown>,
    start: (client: EventStoreDBClient) => ReadCall,
  ): Promise<RecordedEvent[]> {
    const answerMs = this.#attemptMs * (count > 1 ? pagePatience : 1);
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
        }, answerMs);
      } catch (error) {
        if (error instanceof StreamNotFoundError) throw error;
        if (reads === readsMax || !isPassing(error)) throw unavailable(error, this.servers);
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

type ReadCall = AsyncIterable<{ readonly event?: unknown }> & {
  destroy(): unknown;
};

/** Ends its calls, and the connection too, which the client leaves open. */
async function dispose(client: EventStoreDBClient): Promise<void> {
  const { getChannel } = client as unknown as { getChannel(): Promise<{ close(): void }> };
  const ended = client.dispose();
  void getChannel().then(
    (channel) => channel.close(),
    () => undefined,
  );
  await ended.catch(() => undefined);
}

const closed = (): StoreUnavailable =>
  new StoreUnavailable('the store is closed', { outcomeKnown: true, reason: 'closed' });
