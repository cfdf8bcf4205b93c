import type { reporting as api, CallContext } from '@stillhere/contracts';
import { pause } from '@stillhere/kernel';
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
    await pause({ timers, signal: context.signal }, shownEveryMs);
    await floorChanged.since(version, context.signal);
  }
}
