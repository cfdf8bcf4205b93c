import type { LogRecord } from './log-record.js';

/** Nothing befalls those who look after presence: whoever opens it, who takes its share, and once more on a busy machine. */
const takesMax = 3;
/** Of one that ends or stands still: another one takes it, and it comes back. */
const takesAStrike = 2;
const withinMs = 10_000;
/** A strike's last taking comes within this: a lease runs out, the process starts again and takes its share. */
const strikeMs = 30_000;

/**
 * One owner at a time: presence of a conversation changes hands where its owner was struck, and not again and again.
 * `struckAtMs`: when one was, in milliseconds since 1970.
 */
export function checkOwners(log: LogRecord, struckAtMs: readonly number[]): string[] {
  return [...log.conversations].flatMap(([conversation, events]) => {
    const takes = events.filter(({ type }) => type === 'conversation.presence-taken');
    const times = takes.map(({ recordedAt }) => Date.parse(recordedAt));
    const tooMany = takes.flatMap(({ revision }, index) => {
      const atMs = times[index] ?? 0;
      const strikes = struckAtMs.filter((ms) => ms > atMs - strikeMs && ms <= atMs).length;
      const taken = times.filter((ms, other) => other <= index && ms > atMs - withinMs).length;
      const isTooMany = taken > takesMax + takesAStrike * strikes;
      return isTooMany ? [{ taken, strikes, revision }] : [];
    });
    return tooMany
      .slice(0, 1)
      .map(
        ({ taken, strikes, revision }) =>
          `${conversation}: owners of presence changed ${taken} times up to ${revision}, struck ${strikes} times`,
      );
  });
}
