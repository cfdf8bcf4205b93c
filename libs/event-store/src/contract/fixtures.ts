import { hash as digest } from 'node:crypto';
import type { EventId, Hash, StreamName, Timestamp } from '@stillhere/kernel';
import { emptyStreamHash, isUnchained } from '../append-rules.js';
import type { ProposedEvent, StoredEvent } from '../event.js';
import type { AppendResult, EventStore, SubscriptionItem } from '../event-store.js';
import { streamName } from '../stream-name.js';

/** Generous: the suite asks what is stored, not how fast. */
export const patience = { deadlineMs: 10_000 };
export const noStream = { expected: 'noStream', ...patience } as const;
export const exactly = (revision: number) => ({ expected: { exactly: revision }, ...patience });

let made = 0;

/** A number nobody else in this process has; ids made of it are unique and ordered. */
const nextNumber = (): string => String(++made).padStart(12, '0');

export const newStream = (category = 'conversation'): StreamName =>
  streamName(category, 'local', `019e0000000070008000${nextNumber()}`);

export interface ProposeOptions {
  readonly prevHash?: Hash;
  readonly eventId?: EventId;
  readonly data?: string;
}

/** An event as a service would propose it; the hash is a real SHA-256, if not the product's. */
export function propose(stream: StreamName, options: ProposeOptions = {}): ProposedEvent {
  const number = nextNumber();
  const eventId = options.eventId ?? (`019e0000-0000-7000-8000-${number}` as EventId);
  const data = options.data ?? `{"body":"message ${number}","cid":"${number}"}`;
  const prevHash = isUnchained(stream) ? emptyStreamHash : (options.prevHash ?? emptyStreamHash);
  return {
    eventId,
    type: 'conversation.message-posted',
    data,
    metadata: {
      schemaVersion: '1',
      occurredAt: '2026-11-22T03:14:05.123Z' as Timestamp,
      actor: 'visitor:019e0000000070008000000000000001',
      tenant: 'local',
      correlationId: `correlation-${number}`,
      causationId: `causation-${number}`,
      commandId: `command-${number}`,
      traceparent: '',
      prevHash,
      hash: digest('sha256', `${prevHash}${stream}${eventId}${data}`) as Hash,
      hashAlg: isUnchained(stream) ? 'none' : 'stillhere-event/1',
    },
  };
}

/** `count` events that follow each other, the first one after `prevHash`. */
export function proposeChain(
  stream: StreamName,
  count: number,
  prevHash: Hash = emptyStreamHash,
): ProposedEvent[] {
  const chain: ProposedEvent[] = [];
  let last = prevHash;
  for (let index = 0; index < count; index += 1) {
    const event = propose(stream, { prevHash: last });
    chain.push(event);
    last = event.metadata.hash;
  }
  return chain;
}

export const hashOfLast = (events: readonly ProposedEvent[]): Hash =>
  events.at(-1)?.metadata.hash ?? emptyStreamHash;

/** A new stream of `count` events, appended in one go. */
export async function filledStream(
  store: EventStore,
  count: number,
  category?: string,
): Promise<{ stream: StreamName; events: ProposedEvent[]; result: AppendResult }> {
  const stream = newStream(category);
  const events = proposeChain(stream, count);
  return { stream, events, result: await store.append(stream, events, noStream) };
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export const idsOf = (events: readonly ProposedEvent[]): EventId[] =>
  events.map((event) => event.eventId);

export const idsIn = async (store: EventStore, stream: StreamName): Promise<EventId[]> =>
  idsOf(await collect(store.readStream(stream)));

/** Pulls until `count` events came; the control items between them are dropped. */
export async function takeEvents(
  items: AsyncIterator<SubscriptionItem>,
  count: number,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  while (events.length < count) {
    const next = await items.next();
    if (next.done === true) throw new Error(`ended after ${events.length} of ${count} events`);
    if (next.value.kind === 'event') events.push(next.value.event);
  }
  return events;
}

/** Pulls until `caughtUp`; gives the events before it. */
export async function takeUntilCaughtUp(
  items: AsyncIterator<SubscriptionItem>,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const next = await items.next();
    if (next.done === true) throw new Error('ended before it caught up');
    if (next.value.kind === 'caughtUp') return events;
    if (next.value.kind === 'event') events.push(next.value.event);
  }
}

export const iterate = (items: AsyncIterable<SubscriptionItem>): AsyncIterator<SubscriptionItem> =>
  items[Symbol.asyncIterator]();

/** How a call ended, as a value: its error code, or what it resolved with. */
export async function outcomeOf<Result>(call: Promise<Result>): Promise<Result | string> {
  try {
    return await call;
  } catch (error) {
    return String((error as { code?: string }).code ?? error);
  }
}
