import type { OutboxItem } from '../client-api.js';

export interface OutboxPlaces {
  /** Refused: each stands after revision `after`, where it was written. */
  readonly inPlace: readonly OutboxItem[];
  /** Goes on trying, and what was written behind that: they will be the newest. */
  readonly atEnd: readonly OutboxItem[];
}

/**
 * Where the outbox stands in a transcript. What was refused keeps its place among the words that it
 * was written to: at the end it would push everything that came after it out of sight.
 */
export function outboxPlaces(outbox: readonly OutboxItem[]): OutboxPlaces {
  const firstWaiting = outbox.findIndex((item) => item.status !== 'refused');
  const border = firstWaiting === -1 ? outbox.length : firstWaiting;
  return { inPlace: outbox.slice(0, border), atEnd: outbox.slice(border) };
}
