import { createFeedMeter, type FeedMeter } from '../runner/feed-meter.js';
import { InTurns } from '../runner/in-turns.js';
import type { ReactorOptions } from './reactor-options.js';
import { ReactorRun } from './reactor-run.js';

export interface Reactor {
  /**
   * Resolves when it listens. Where several processes keep the checkpoints, one reacts, and another one goes
   * on soon after it ended or stood still: what both did at the moment of the change has the same ids.
   */
  start(): Promise<void>;
  /** Lets running effects finish, stores the checkpoint and lets go. */
  stop(): Promise<void>;
  /** Resolves when everything that the feed has handed out is handled, or the reactor stopped. */
  idle(): Promise<void>;
}

export function createReactor(options: ReactorOptions): Reactor {
  const { name, checkpoints: models, timers, onFault } = options;
  let meter: FeedMeter | undefined;
  const turns: InTurns<ReactorRun> = new InTurns({
    ...{ name, models, timers, onFault },
    begin: async (model) => {
      meter ??= createFeedMeter({ ...options, openSince: () => turns.run?.openSince });
      return new ReactorRun(options, { model, stored: await model.read(), meter });
    },
  });
  return {
    start: () => turns.start(),
    stop: () => turns.stop(),
    idle: async () => turns.run?.idle(),
  };
}
