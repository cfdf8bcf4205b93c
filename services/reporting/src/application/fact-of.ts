import type { DecodedEvent } from '@stillhere/event-processing';
import { type Timestamp, timestampMs } from '@stillhere/kernel';
import { type Fact, factTypes } from '../domain/measures/fact.js';

const types: ReadonlySet<string> = new Set(factTypes);

export const isMeasured = (type: string): boolean => types.has(type);

/** As measures look at it. Nothing of what people said is among it: sealed text is not even opened. */
export function factOf({ type, data, stored, streamId: subject }: DecodedEvent): Fact {
  const { eventId, position, revision, metadata } = stored;
  const atMs = timestampMs(metadata.occurredAt);
  const sinceMs = timestampMs((data.since ?? '') as Timestamp);
  const recording = { type, eventId, position, revision, subject, atMs };
  return {
    ...data,
    ...recording,
    sinceMs: Number.isNaN(sinceMs) ? atMs : sinceMs,
  } as unknown as Fact;
}
