import type { EventStore, StoredEvent } from '@stillhere/event-store';
import type { Position, StreamName } from '@stillhere/kernel';
import { LRUCache } from 'lru-cache';
import { Unstored } from '../projection/unstored.js';
import type { ReadModel } from '../read-model/read-model.js';

/** A feed repeats what is recent; streams that were quiet for that many others are looked up where they are stored. */
const streamsMax = 10_000;

/** How far a processor came in each stream: drops what a feed hands out again, and shows what it left out. */
export class StreamRevisions {
  readonly #last = new LRUCache<StreamName, number>({ max: streamsMax });
  readonly #unstored = new Unstored<StreamName>();
  /** Of what is not stored: `#last` may have forgotten it. */
  readonly #newest = new Map<StreamName, number>();

  /** Without a store they are known for as long as they are remembered. */
  constructor(private readonly stored?: Pick<ReadModel, 'revisionsOf'>) {}

  /** Whether it was not taken yet, as far as is remembered. */
  isNew({ stream, revision }: StoredEvent): boolean {
    return revision > (this.#last.get(stream) ?? -1);
  }

  /** It is being taken. */
  reached({ stream, revision, position }: StoredEvent): void {
    this.#last.set(stream, revision);
    if (this.stored === undefined) return;
    this.#newest.set(stream, revision);
    this.#unstored.mark(stream, position);
  }

  /**
   * What is to be taken at this event, in order: nothing where it was taken before; first what is missing
   * before it, which the log has.
   */
  async dueAt(
    event: StoredEvent,
    log: Pick<EventStore, 'readStream'>,
  ): Promise<readonly StoredEvent[]> {
    const { stream, revision } = event;
    const next = (await this.#lastOf(stream)) + 1;
    if (revision < next) return [];
    const missing: StoredEvent[] = [];
    if (revision > next) {
      const hole = { from: next, limit: revision - next };
      for await (const one of log.readStream(stream, hole)) missing.push(one);
    }
    return [...missing, event];
  }

  /** What a commit has to write. */
  unstored(): UnstoredRevisions {
    const { newest } = this.#unstored;
    const revisions = [...this.#newest];
    return { revisions, stored: () => this.#isStored(() => this.#unstored.stored(newest)) };
  }

  storedElsewhere(checkpoint: Position): void {
    this.#isStored(() => this.#unstored.storedElsewhere(checkpoint));
  }

  /** The stored rows were read anew. */
  forget(): void {
    this.#last.clear();
    this.#newest.clear();
    this.#unstored.clear();
  }

  #isStored(forget: () => void): void {
    forget();
    const kept = new Set(this.#unstored.keys());
    for (const stream of this.#newest.keys()) if (!kept.has(stream)) this.#newest.delete(stream);
  }

  async #lastOf(stream: StreamName): Promise<number> {
    const known = this.#last.get(stream) ?? this.#newest.get(stream);
    if (known !== undefined) return known;
    return (await this.stored?.revisionsOf([stream]))?.get(stream) ?? -1;
  }
}

export interface UnstoredRevisions {
  readonly revisions: readonly (readonly [StreamName, number])[];
  /** They are: what was reached since they were taken is not. */
  readonly stored: () => void;
}
