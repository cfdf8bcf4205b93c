import type { EventFeed } from '@stillhere/event-feed';
import type { EventRegistry } from '@stillhere/event-schema';
import type { Timers } from '@stillhere/kernel';
import type { Metrics } from '@stillhere/telemetry';
import type { Entry } from '../read-model/entry.js';
import type { ReadModelStore } from '../read-model/read-model.js';
import type { DecodedEvent } from '../runner/decoded-event.js';
import type { OnFault } from '../runner/fault.js';

/** Where it stands in the log, and in what order, the ledger says itself. */
export type NewEntry = Omit<Entry, 'position' | 'ordinal'>;

export interface LedgerStep<State> {
  readonly state: State;
  readonly entries: readonly NewEntry[];
}

/** What a ledger makes of events: it needs nothing but them. */
export interface LedgerDefinition<State> {
  /** `name@version`: another version starts from the beginning of the log with entries of its own. */
  readonly name: string;
  /** Types that `apply` wants. */
  readonly types: readonly string[];
  /** Whose state the event belongs to. */
  readonly keyOf: (event: DecodedEvent) => string;
  /** Pure. Of events of one key in the order of the log; `undefined`: the first one. States are JSON. */
  readonly apply: (event: DecodedEvent, state: State | undefined) => LedgerStep<State>;
}

export interface LedgerOptions<State> extends LedgerDefinition<State> {
  readonly feed: EventFeed;
  readonly readModels: Pick<ReadModelStore, 'open'>;
  readonly registry: EventRegistry;
  readonly timers: Timers;
  readonly metrics?: Metrics | undefined;
  /** It stopped by itself. Nothing of what it stopped at was stored. */
  readonly onFault: OnFault;
}
