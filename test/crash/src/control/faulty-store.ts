import { chainEvents, GENESIS_HASH } from '@stillhere/audit-log';
import { newEventId } from '@stillhere/event-schema';
import {
  type EventStore,
  type ProposedEvent,
  streamName,
  submitByAppend,
} from '@stillhere/event-store';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import type { StreamName } from '@stillhere/kernel';
import { systemClock, systemRandom } from '@stillhere/nest-kit';
import type { OpenStore } from '@stillhere/standalone';

/** Which promise the log breaks. */
export const faults = ['acknowledge-before-commit', 'write-twice', 'fsync-skipped'] as const;
export type Fault = (typeof faults)[number];

export const isFault = (text: string): text is Fault =>
  (faults as readonly string[]).includes(text);

export function faultyStore(fault: Fault): OpenStore {
  switch (fault) {
    case 'acknowledge-before-commit':
      return async (options) => {
        const unsafeForTesting = { acknowledgeBeforeCommit: true };
        return committingSlowly(await openSqliteEventStore({ ...options, unsafeForTesting }));
      };
    case 'write-twice':
      return async (options) => writingTwice(await openSqliteEventStore(options));
    case 'fsync-skipped':
      return (options) =>
        openSqliteEventStore({ ...options, unsafeForTesting: { synchronous: 'off' } });
  }
}

const deadlineMs = 2_000;
const isMessage = (event: ProposedEvent | undefined): event is ProposedEvent =>
  event?.type === 'conversation.message-posted';

/** Together about 5 MB, each smaller than the largest event that the store takes. */
const weights = 24;
const weight = `{"weight":"${'x'.repeat(200_000)}"}`;

/**
 * A message goes into one commit with so much else that the commit takes a while: else a kill would
 * have to meet some microseconds between the answer and the disk.
 */
function committingSlowly(store: EventStore): EventStore {
  const weighDown = ({ metadata }: ProposedEvent): Promise<unknown>[] =>
    Array.from({ length: weights }, () => {
      const eventId = newEventId(systemClock, systemRandom);
      const stream = streamName('weight', 'local', eventId.replaceAll('-', ''));
      const end = { afterRevision: -1, prevHash: GENESIS_HASH };
      const type = 'weight.added';
      const events = chainEvents(stream, end, [{ eventId, type, data: weight, metadata }]);
      return store.append(stream, events, { expected: 'noStream', deadlineMs });
    });
  return appendingBy(store, async (stream, events, options) => {
    const appended = store.append(stream, events, options);
    const last = events.at(-1);
    if (isMessage(last)) await Promise.allSettled(weighDown(last));
    return appended;
  });
}

/**
 * Each message once more, as after a retry that nobody recognised as one: the same event id and cid,
 * well linked. A store finds a repeat by its revision and takes this for a new event.
 */
function writingTwice(store: EventStore): EventStore {
  const repeat = async (stream: StreamName, event: ProposedEvent, revision: number) => {
    const end = { afterRevision: revision, prevHash: event.metadata.hash };
    const again = chainEvents(stream, end, [event]);
    await store.append(stream, again, { expected: { exactly: revision }, deadlineMs });
  };
  return appendingBy(store, async (stream, events, options) => {
    const result = await store.append(stream, events, options);
    const last = events.at(-1);
    if (isMessage(last)) await repeat(stream, last, result.last);
    return result;
  });
}

/** The same store but for how it appends. */
const appendingBy = (store: EventStore, append: EventStore['append']): EventStore => ({
  storeId: store.storeId,
  hasOtherWriters: store.hasOtherWriters,
  submit: submitByAppend(append),
  append,
  readStream: (stream, options) => store.readStream(stream, options),
  head: (stream) => store.head(stream),
  readAll: (options) => store.readAll(options),
  subscribe: (options) => store.subscribe(options),
  close: () => store.close(),
});
