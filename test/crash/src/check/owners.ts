import type { LogRecord } from './log-record.js';

/** Who ends hands over at once, and who comes takes its share; more often, two processes take it from each other. */
const takesMax = 4;
const withinMs = 10_000;

/** One owner at a time: presence of a conversation is not taken again and again. */
export function checkOwners(log: LogRecord): string[] {
  return [...log.conversations].flatMap(([conversation, events]) => {
    const takes = events.filter(({ type }) => type === 'conversation.presence-taken');
    const times = takes.map(({ recordedAt }) => Date.parse(recordedAt));
    const last = times.findIndex(
      (ms, index) => ms - (times[index - takesMax] ?? Number.NEGATIVE_INFINITY) < withinMs,
    );
    if (last < 0) return [];
    const { revision } = takes[last] ?? { revision: -1 };
    return [`${conversation}: owners of presence changed ${takesMax} times up to ${revision}`];
  });
}
