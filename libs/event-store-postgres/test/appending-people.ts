import type { EventStore, ExpectedRevision, ProposedEvent } from '@stillhere/event-store';
import { emptyStreamHash, StoreUnavailable } from '@stillhere/event-store';
import { collect, newStream, proposeChain } from '@stillhere/event-store/fixtures';
import type { StreamName } from '@stillhere/kernel';

/** One writer: its own stream, one event after the other, each repeated until it is acknowledged. */
interface Person {
  readonly stream: StreamName;
  readonly acknowledged: string[];
}

export interface Finding {
  readonly acknowledged: number;
  /** How often a call ended without an answer. */
  readonly unknown: number;
  /** Acknowledged and not in the log. */
  readonly lost: number;
  /** In a stream more than once. */
  readonly twice: number;
  /** Streams whose revisions are not 0, 1, 2 … */
  readonly broken: number;
}

/** Many writers at once on some stores of one log, and a count of what became of what they wrote. */
export class AppendingPeople {
  readonly #stores: readonly EventStore[];
  readonly #deadlineMs: number;
  readonly #people: readonly Person[];
  readonly #running: Promise<unknown>;
  #isStopped = false;
  #unknown = 0;

  constructor(stores: readonly EventStore[], count: number, deadlineMs: number) {
    this.#stores = stores;
    this.#deadlineMs = deadlineMs;
    this.#people = Array.from({ length: count }, () => ({ stream: newStream(), acknowledged: [] }));
    this.#running = Promise.all(this.#people.map((person, at) => this.#write(person, at)));
  }

  get acknowledged(): number {
    return this.#people.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
  }

  /** How often a call ended without an answer so far. */
  get unknown(): number {
    return this.#unknown;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  /** Reads the log as it is now. */
  async findings(store: EventStore): Promise<Finding> {
    let [lost, twice, broken] = [0, 0, 0];
    for (const { stream, acknowledged } of this.#people) {
      const stored = await collect(store.readStream(stream));
      const ids = stored.map(({ eventId }) => eventId as string);
      twice += ids.length - new Set(ids).size;
      lost += acknowledged.filter((id) => !ids.includes(id)).length;
      if (stored.some(({ revision }, index) => revision !== index)) broken += 1;
    }
    return { acknowledged: this.acknowledged, unknown: this.#unknown, lost, twice, broken };
  }

  async #write({ stream, acknowledged }: Person, at: number): Promise<void> {
    let hash = emptyStreamHash;
    while (!this.#isStopped) {
      const [event] = proposeChain(stream, 1, hash) as [ProposedEvent];
      if (!(await this.#insist(stream, event, acknowledged.length, at))) return;
      acknowledged.push(event.eventId);
      hash = event.metadata.hash;
    }
  }

  /** Whether it was acknowledged; not, when all was stopped before. */
  async #insist(stream: StreamName, event: ProposedEvent, revision: number, at: number) {
    const expected: ExpectedRevision = revision === 0 ? 'noStream' : { exactly: revision - 1 };
    const options = { expected, deadlineMs: this.#deadlineMs };
    for (let tries = at; ; tries += 1) {
      const store = this.#stores[tries % this.#stores.length] as EventStore;
      try {
        await store.append(stream, [event], options);
        return true;
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        if (!error.outcomeKnown) this.#unknown += 1;
        if (this.#isStopped) return false;
      }
    }
  }
}
