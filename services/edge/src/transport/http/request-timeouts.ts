import type { Server } from 'node:http';
import type { Cancel, Clock, Timers } from '@stillhere/kernel';

const tickMs = 1_000;
/** A process that has not read for longer stood still: paused, suspended or starved. */
const awakeMs = 2_500;

/**
 * Node shows out connections that hang, and after a standstill it does so before it reads what they
 * sent meanwhile: a person's *Exit* on a connection that said nothing until then would be thrown away
 * unread, and they are not there to say it again. So nobody hangs until everything was read.
 */
export function limitRequestsWhileAwake(
  server: Server,
  requestTimeoutMs: number,
  { clock, timers }: { readonly clock: Pick<Clock, 'monotonicMs'>; readonly timers: Timers },
): { stop: Cancel } {
  let readMs = 0;
  let cancel: Cancel;
  const tick = (): void => {
    readMs = clock.monotonicMs();
    cancel = timers.after(tickMs, tick);
  };
  tick();
  // Node asks at each look, and takes 0 for "without limit".
  const limit = {
    configurable: true,
    get: () => (clock.monotonicMs() - readMs < awakeMs ? requestTimeoutMs : 0),
  };
  Object.defineProperties(server, { requestTimeout: limit, headersTimeout: limit });
  return { stop: () => cancel() };
}
