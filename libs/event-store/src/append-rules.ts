import type { Hash, StreamName } from '@stillhere/kernel';
import { invariant } from '@stillhere/kernel';
import { EventTooLarge } from './errors.js';
import type { ProposedEvent } from './event.js';
import type { ExpectedRevision } from './event-store.js';
import { categoryOf } from './stream-name.js';

/**
 * Categories whose streams many writers add to without deciding anything: no chain, `any` allowed.
 * Their events are still leaves of the tenant's tree. `access`: who read what.
 */
export const unchainedCategories: ReadonlySet<string> = new Set(['access']);

export const isUnchained = (stream: StreamName): boolean =>
  unchainedCategories.has(categoryOf(stream));

/** `prevHash` of the first event of a stream. */
export const emptyStreamHash = '0'.repeat(64) as Hash;

/**
 * Data and metadata of one event in UTF-8. The longest message is 64 KB, sealed about 90 KB; the
 * smallest limit among the stores' own is 1 MiB for a whole batch.
 */
export const eventSizeBytesMax = 256 * 1024;

/** Far above any decision; keeps one append from stalling everybody else's. */
export const batchEventsMax = 500;

/**
 * What every adapter checks before it does anything. Throws EventTooLarge; throws InvariantBroken
 * for a call that no correct caller makes (an empty or oversized batch, an id twice in one batch,
 * `any` in a chained category).
 */
export function checkProposal(
  stream: StreamName,
  events: readonly ProposedEvent[],
  expected: ExpectedRevision,
): void {
  invariant(events.length > 0, `${stream}: nothing to append`);
  invariant(events.length <= batchEventsMax, `${stream}: ${events.length} events in one append`);
  invariant(
    expected !== 'any' || isUnchained(stream),
    `${stream}: the category is chained, so an append needs an exact revision`,
  );
  for (const event of events) checkSize(event);
  if (events.length > 1) {
    const ids = new Set(events.map((event) => event.eventId));
    invariant(ids.size === events.length, `${stream}: an event id stands twice in one append`);
  }
}

/** UTF-8 needs at most three bytes for a UTF-16 unit, so nearly every event passes uncounted. */
const utf8BytesPerUnitMax = 3;

function checkSize(event: ProposedEvent): void {
  const { data, metadata } = event;
  let units = data.length;
  for (const name in metadata) units += metadata[name as keyof typeof metadata].length;
  if (units * utf8BytesPerUnitMax <= eventSizeBytesMax) return;
  let sizeBytes = Buffer.byteLength(data);
  for (const value of Object.values(metadata)) sizeBytes += Buffer.byteLength(value);
  if (sizeBytes > eventSizeBytesMax) throw new EventTooLarge(sizeBytes, eventSizeBytesMax);
}

/** For RevisionConflict: `no stream`, `revision 4`, `any revision`. */
export function describeExpected(expected: ExpectedRevision): string {
  if (expected === 'noStream') return 'no stream';
  return expected === 'any' ? 'any revision' : `revision ${expected.exactly}`;
}

/** For RevisionConflict; `-1` is a missing stream. */
export const describeRevision = (revision: number): string =>
  revision < 0 ? 'no stream' : `revision ${revision}`;
