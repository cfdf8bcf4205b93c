import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import type { AcceptedSocket } from './accepted-socket.js';

/** Looks so often within the limit: a connection is cut at most a quarter late. */
const looksPerLimit = 4;

/**
 * Cuts connections from which no byte came: a peer that vanished without a word leaves its socket
 * half open for hours. One timer for all, since a timer a connection costs more than a look.
 */
export function watchSilence(options: {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly timers: Timers;
  readonly silenceMaxMs: number;
  readonly connections: Iterable<AcceptedSocket>;
}): { stop: Cancel } {
  const { clock, timers, silenceMaxMs, connections } = options;
  let cancel: Cancel;
  const look = (): void => {
    const oldestMs = clock.monotonicMs() - silenceMaxMs;
    for (const connection of connections) {
      if (connection.heardMs < oldestMs && !connection.paused)
        connection.cut('silent for too long');
    }
    cancel = timers.after(silenceMaxMs / looksPerLimit, look);
  };
  cancel = timers.after(silenceMaxMs / looksPerLimit, look);
  return { stop: () => cancel() };
}
