import { pause, type Timers } from '@stillhere/kernel';
import { isServiceFault, type ServiceFault } from '@stillhere/nest-kit';

/** Before something that broke off is begun again. */
const againMs = 1_000;

export interface KeepRunning {
  readonly signal: AbortSignal;
  readonly timers: Timers;
  /** Called for each refusal or outage. True: give up. */
  readonly onFault: (fault: ServiceFault) => boolean;
}

/**
 * Runs until it says `done`, the signal aborts, or `onFault` gives up: again after each end and each
 * fault of the other side. Rejects only with a fault of our own code.
 */
export async function keepRunning(
  { signal, timers, onFault }: KeepRunning,
  run: () => Promise<'done' | 'again'>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      if ((await run()) === 'done') return;
    } catch (error) {
      if (!isServiceFault(error)) throw error;
      if (signal.aborted || onFault(error)) return;
    }
    await pause({ timers, signal }, againMs);
  }
}
