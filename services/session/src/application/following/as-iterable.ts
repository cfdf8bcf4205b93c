import type { Following } from '@stillhere/nest-kit';
import type { Taker } from './follower.js';

/** Events that wait for a reader at most; beyond it nothing is taken from the log for it. */
const waitingMax = 64;

/** What is given by calls, for whoever wants to pull. Ends quietly when the signal aborts. */
export async function* asIterable<Shown>(
  signal: AbortSignal,
  begin: (taker: Taker<Shown>) => Following,
): AsyncGenerator<Shown, void, undefined> {
  const waiting: Shown[] = [];
  let ended: { readonly error: unknown } | undefined;
  let wake = (): void => undefined;
  const following = begin({
    onEvent(shown) {
      waiting.push(shown);
      wake();
      return waiting.length < waitingMax;
    },
    onEnd(error) {
      ended = { error };
      wake();
    },
  });
  const leave = (): void => {
    following.leave();
    wake();
  };
  signal.addEventListener('abort', leave);
  try {
    while (!signal.aborted) {
      const shown = waiting.shift();
      if (shown !== undefined) yield shown;
      else if (ended) throw ended.error;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
          following.resume();
        });
      }
    }
  } finally {
    signal.removeEventListener('abort', leave);
    following.leave();
  }
}
