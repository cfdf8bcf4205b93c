import {
  chainEvents,
  GENESIS_HASH,
  type SealFact,
  sealFactIn,
  sealStream,
} from '@stillhere/audit-log';
import { eventRegistry, newEventId, timestamp } from '@stillhere/event-schema';
import { LogCorruption, type StoredEvent } from '@stillhere/event-store';
import type { Hash, JsonObject } from '@stillhere/kernel';
import type { SealingPorts } from './ports.js';

/** The end of a seal stream, and what was written there last. */
export interface SealEnd {
  readonly revision: number;
  readonly hash: Hash;
  /** Of the last append: at most an introduced key and the checkpoint behind it. */
  readonly last: readonly StoredEvent[];
}

/** A key and the checkpoint that it signed first are appended together. */
const appendedMax = 2;
const deadlineMs = 10_000;
const actor = 'system:sealing';

export async function readSealEnd(
  store: SealingPorts['store'],
  tenant: string,
): Promise<SealEnd | undefined> {
  const stream = sealStream(tenant);
  const head = await store.head(stream);
  if (head.status === 'missing') return undefined;
  const last: StoredEvent[] = [];
  const from = Math.max(0, head.revision + 1 - appendedMax);
  for await (const event of store.readStream(stream, { from, limit: appendedMax }))
    last.push(event);
  return { revision: head.revision, hash: head.hash, last };
}

/** @throws LogCorruption */
export function factOf(event: StoredEvent): SealFact {
  const fact = sealFactIn(event);
  if (fact !== undefined) return fact;
  throw new LogCorruption(`${event.stream} revision ${event.revision} is no seal`);
}

/** Rejects with RevisionConflict when somebody else sealed meanwhile. */
export async function appendSeals(
  { store, clock, random }: Pick<SealingPorts, 'store' | 'clock' | 'random'>,
  { tenant, end }: { readonly tenant: string; readonly end: SealEnd | undefined },
  facts: readonly SealFact[],
): Promise<SealEnd> {
  const stream = sealStream(tenant);
  const occurredAt = timestamp(clock.now());
  const unchained = facts.map(({ type, data }) => {
    const encoded = eventRegistry.encode({ type, data: data as unknown as JsonObject });
    const eventId = newEventId(clock, random);
    const { schemaVersion } = encoded;
    const ids = { correlationId: eventId, causationId: '', commandId: eventId, traceparent: '' };
    const metadata = { schemaVersion, occurredAt, actor, tenant, ...ids };
    return { eventId, type, data: encoded.data, metadata };
  });
  const [afterRevision, prevHash] = [end?.revision ?? -1, end?.hash ?? GENESIS_HASH];
  const events = chainEvents(stream, { afterRevision, prevHash }, unchained);
  const expected = end === undefined ? ('noStream' as const) : { exactly: end.revision };
  const { last, stored } = await store.append(stream, events, { expected, deadlineMs });
  return { revision: last, hash: stored.at(-1)?.metadata.hash ?? prevHash, last: stored };
}
