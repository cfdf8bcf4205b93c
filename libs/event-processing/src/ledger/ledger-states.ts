import type { StoredEvent } from '@stillhere/event-store';
import type { JsonValue } from '@stillhere/kernel';
import { LRUCache } from 'lru-cache';
import { PoisonEvent } from '../errors.js';
import type { Entry } from '../read-model/entry.js';
import type { ReadModel } from '../read-model/read-model.js';
import { type DecodedEvent, decodeEvent } from '../runner/decoded-event.js';
import type { LedgerOptions } from './ledger-options.js';

/** States kept in memory; who was quiet for that many others is looked up where they are stored. */
const statesMax = 10_000;

/** What a commit has to write. */
export interface FoldedBatch {
  readonly puts: readonly (readonly [key: string, state: JsonValue])[];
  readonly entries: readonly Entry[];
  /** They are. */
  readonly stored: () => void;
}

/** The states of a ledger's keys, as they are stored. */
export class LedgerStates<State> {
  readonly #stored = new LRUCache<string, { readonly state: State | undefined }>({
    max: statesMax,
  });

  constructor(
    private readonly options: Pick<LedgerOptions<State>, 'name' | 'registry' | 'keyOf' | 'apply'>,
    private readonly model: Pick<ReadModel, 'valuesOf'>,
  ) {}

  /** These events further. Nothing of it is remembered until it is stored. */
  async fold(events: readonly StoredEvent[]): Promise<FoldedBatch> {
    const decoded = events.map((event) => this.#decoded(event));
    const states = await this.#load(new Set(decoded.map(({ key }) => key)));
    const entries: Entry[] = [];
    for (const { key, event } of decoded) {
      const step = this.#at(event.stored, () => this.options.apply(event, states.get(key)));
      states.set(key, step.state);
      const { position } = event.stored;
      step.entries.forEach((entry, ordinal) => {
        entries.push({ ...entry, position, ordinal });
      });
    }
    return {
      puts: [...states] as unknown as FoldedBatch['puts'],
      entries,
      stored: () => {
        for (const [key, state] of states) this.#stored.set(key, { state });
      },
    };
  }

  async #load(keys: ReadonlySet<string>): Promise<Map<string, State | undefined>> {
    const unknown = [...keys].filter((key) => this.#stored.get(key) === undefined);
    const found = unknown.length === 0 ? new Map() : await this.model.valuesOf(unknown);
    return new Map(
      [...keys].map((key) => [key, this.#stored.get(key)?.state ?? (found.get(key) as State)]),
    );
  }

  #decoded(stored: StoredEvent): { readonly key: string; readonly event: DecodedEvent } {
    return this.#at(stored, () => {
      const event = decodeEvent(this.options.registry, stored);
      return { key: this.options.keyOf(event), event };
    });
  }

  #at<Result>(stored: StoredEvent, work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw new PoisonEvent(this.options.name, stored, error);
    }
  }
}
