import type { Clock } from '@stillhere/kernel';
import type { LogFields, Logger } from '@stillhere/nest-kit';

/** Refusals that an operator wants to know of, told without letting whoever is refused fill the disk. */
export interface RefusalLog {
  refused(message: string, fields: LogFields): void;
}

/** The same refusal again within so long only raises the count of its next line. */
const quietMs = 60_000;
/** Different ones remembered; beyond it the oldest is told anew. */
const keysMax = 200;
/** Lines a minute, whatever is made up to make them different. */
const linesPerMinuteMax = 120;

export const REFUSAL_LOG = Symbol('stillhere.edge.refusal-log');

export function createRefusalLog(
  logger: Pick<Logger, 'warn'>,
  clock: Pick<Clock, 'monotonicMs'>,
): RefusalLog {
  const told = new Map<string, { atMs: number; since: number }>();
  let minute = { fromMs: Number.NEGATIVE_INFINITY, lines: 0 };

  const mayTell = (nowMs: number): boolean => {
    if (nowMs - minute.fromMs >= quietMs) minute = { fromMs: nowMs, lines: 0 };
    minute.lines += 1;
    return minute.lines <= linesPerMinuteMax;
  };
  return {
    refused(message, fields) {
      const nowMs = clock.monotonicMs();
      const key = `${message} ${JSON.stringify(fields)}`;
      const known = told.get(key);
      if (known !== undefined && nowMs - known.atMs < quietMs) {
        known.since += 1;
        return;
      }
      if (!mayTell(nowMs)) return;
      told.delete(key);
      told.set(key, { atMs: nowMs, since: 0 });
      const [oldest] = told.size > keysMax ? told.keys() : [];
      if (oldest !== undefined) told.delete(oldest);
      logger.warn(message, { ...fields, count: 1 + (known?.since ?? 0) });
    },
  };
}
