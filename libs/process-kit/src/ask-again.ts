import type { EventStore, StoredEvent } from '@stillhere/event-store';
import type { Cancel, Timers } from '@stillhere/kernel';
import type { Logger } from '@stillhere/nest-kit';
import type { Counter } from '@stillhere/telemetry';

/**
 * One append in so long is asked for again, this long after it was acknowledged: whatever takes it back (a
 * standby that took over, a disk that lied) has had its time, and the log hardly notices one read.
 */
export const askAgainAfterMs = 5_000;

export interface AskAgainParts {
  readonly timers: Timers;
  readonly logger: Logger;
  readonly checked: Counter;
  readonly notFound: Counter;
}

export interface AskingAgain {
  /** What was just appended. Cheap: only the first within five seconds is looked at. */
  acknowledged(stored: readonly StoredEvent[]): void;
  stop(): void;
}

/** Whether what was acknowledged is still there: there is no number of losses that is in order. */
export function askAgain(store: Pick<EventStore, 'readStream'>, parts: AskAgainParts): AskingAgain {
  const { timers, logger, checked, notFound } = parts;
  let sample: StoredEvent | undefined;
  let cancel: Cancel = () => undefined;

  async function look(event: StoredEvent): Promise<void> {
    const { stream, revision, position } = event;
    let isThere = false;
    for await (const found of store.readStream(stream, { from: revision, limit: 1 })) {
      isThere = found.eventId === event.eventId;
    }
    checked.add();
    if (isThere) return;
    notFound.add();
    logger.error('an acknowledged event is not in the log', { stream, revision, position });
  }

  return {
    acknowledged(stored) {
      if (sample !== undefined) return;
      sample = stored.at(-1);
      const asked = sample;
      if (asked === undefined) return;
      cancel = timers.after(askAgainAfterMs, () => {
        // A log that cannot be read says so where it is read for more than a figure.
        const over = (): void => {
          sample = undefined;
        };
        look(asked).then(over, over);
      });
    },
    stop() {
      cancel();
    },
  };
}
