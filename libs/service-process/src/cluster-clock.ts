import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import { clocksApartMsMax, createSteadyClock, type Logger } from '@stillhere/nest-kit';
import type { Postgres } from '@stillhere/postgres';

/** Clocks drift by some milliseconds an hour; what was moved by somebody is found out this soon. */
export const askEveryMs = 10_000;
/** A difference below it is the way to the database and back, and not worth a step. */
const toleratedMs = 250;

export interface FollowParts {
  readonly database: Pick<Postgres, 'query'>;
  readonly timers: Timers;
  readonly logger: Logger;
}

/**
 * The time of a cluster. Processes on several machines prove to each other whom they call for, for seconds, and all of
 * them say when things happened: they need one time, and what they share is the database. The machine's own clock is
 * read once, at the start, and carried on by the monotonic one; what the database says moves it.
 */
export interface ClusterClock extends Clock {
  /**
   * Resolves when the time is the database's; from then on it is asked every ten seconds. Rejects with the database's
   * fault when it does not answer the first time; later what was known stands.
   */
  follow(parts: FollowParts): Promise<Cancel>;
}

export function createClusterClock(own: Clock = createSteadyClock()): ClusterClock {
  /** What has to be added to this machine's time. */
  let offsetMs = 0;
  const now = (): number => own.now() + offsetMs;
  const monotonicMs = (): number => own.monotonicMs();

  /** By how much this clock is ahead, or (negative) behind; 0 where the way there and back may be all of it. */
  const ahead = async (database: FollowParts['database']): Promise<number> => {
    const askedMs = monotonicMs();
    const { rows } = await database.query<{ ms: number }>(
      'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms',
    );
    const tookMs = monotonicMs() - askedMs;
    const aheadMs = now() - (rows[0]?.ms ?? now());
    return aheadMs < 0 ? aheadMs : Math.max(0, aheadMs - tookMs);
  };

  return {
    now,
    monotonicMs,
    async follow({ database, timers, logger }) {
      let next: Cancel | undefined;
      let isOver = false;
      const set = async (): Promise<void> => {
        const aheadMs = await ahead(database);
        if (Math.abs(aheadMs) < toleratedMs) return;
        if (Math.abs(aheadMs) > clocksApartMsMax) logger.warn(sentence(aheadMs));
        offsetMs -= Math.round(aheadMs);
      };
      const later = (): void => {
        if (isOver) return;
        next = timers.after(askEveryMs, () => {
          set()
            .catch((error: unknown) => logger.debug('nobody told the time', { error }))
            .finally(later);
        });
      };
      await set();
      later();
      return () => {
        isOver = true;
        next?.();
      };
    },
  };
}

const sentence = (aheadMs: number): string =>
  `the time here is ${Math.round(Math.abs(aheadMs) / 1_000)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the ` +
  "database's, which counts for the whole cluster and is used from here on. Set the clocks of both machines (NTP)";
