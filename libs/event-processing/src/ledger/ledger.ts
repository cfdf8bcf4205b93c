import type { JsonValue } from '@stillhere/kernel';
import { createFeedMeter, type FeedMeter } from '../runner/feed-meter.js';
import { InTurns } from '../runner/in-turns.js';
import type { LedgerOptions } from './ledger-options.js';
import { LedgerRun } from './ledger-run.js';

/**
 * A read model that only grows and is too large for memory: what is remembered of each key, and entries that are looked
 * up where they are stored. Of several processes that keep it, one folds and stores.
 */
export interface Ledger {
  /** Resolves when it listens; what stands in the log already is taken by and by. */
  start(): Promise<void>;
  /** Stores what it took, and lets go. */
  stop(): Promise<void>;
  /** Resolves when all that stood in the log is stored, or it is another process's turn, or it stopped. */
  idle(): Promise<void>;
}

export function createLedger<State = JsonValue>(options: LedgerOptions<State>): Ledger {
  const { name, readModels: models, timers, onFault } = options;
  let meter: FeedMeter | undefined;
  const turns: InTurns<LedgerRun<State>> = new InTurns({
    ...{ name, models, timers, onFault },
    begin: async (model) => {
      meter ??= createFeedMeter({ ...options, openSince: () => turns.run?.openSince });
      return new LedgerRun(options, { model, meter, from: await model.standing() });
    },
  });
  return {
    start: () => turns.start(),
    stop: () => turns.stop(),
    idle: async () => turns.run?.idle(),
  };
}
