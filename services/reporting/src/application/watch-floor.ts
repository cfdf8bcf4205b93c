import type { reporting as api, CallContext } from '@stillhere/contracts';
import type { Timers } from '@stillhere/kernel';
import { admit, floorNow } from './get-floor.js';
import type { Reporting } from './reporting.js';

/** People read it; more often only makes it flicker. */
const shownEveryMs = 1_000;

/** The floor now and after each change, at most once a second, always the newest. */
export async function* watchFloor(
  reporting: Reporting,
  context: CallContext,
): AsyncGenerator<api.Floor> {
  admit(context, 'WatchFloor');
  const { floorChanged, timers } = reporting;
  while (!context.signal.aborted) {
    const { version } = floorChanged;
    yield floorNow(reporting, context.principal.tenant);
    await pause(timers, context.signal);
    await floorChanged.since(version, context.signal);
  }
}

function pause(timers: Timers, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = timers.after(shownEveryMs, finish);
    signal.addEventListener('abort', finish, { once: true });
  });
}
