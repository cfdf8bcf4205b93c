import { chainEvents, GENESIS_HASH, type UnchainedEvent } from '@stillhere/audit-log';
import { eventRegistry, newEventId, newId, timestamp } from '@stillhere/event-schema';
import { type EventStore, streamName } from '@stillhere/event-store';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import type { Hash, JsonObject, StreamName } from '@stillhere/kernel';
import { systemClock, systemRandom } from '@stillhere/nest-kit';

const tenant = 'local';
/** Each writes its conversations one after the other, all at the same time. */
const counselorCount = 64;
/** A short chat: with its intake, queue, seat, connections and end these are 54 events. */
const messagesPerConversation = 13;

interface Told {
  readonly category: string;
  readonly type: string;
  readonly data: JsonObject;
}

/**
 * Fills the log of a directory that no process has open with conversations that are over, as years of
 * work would leave it: true types and envelopes, chained, durable. The keys of what was said are not
 * there, as they are not once the time for keeping it is over.
 *
 * @returns how many events were written: at least `events`, up to the end of a conversation
 */
export async function writeLargeLog(directory: string, events: number): Promise<number> {
  const store = await openSqliteEventStore({ directory });
  let written = 0;
  const work = async (index: number): Promise<void> => {
    const counselor = `counselor:c${index}`;
    const own = new Chain(store, streamName('worker', tenant, `c${index}`));
    while (written < events) {
      const count = await writeConversation(store, { counselor, own });
      written += count;
    }
  };
  try {
    await Promise.all(Array.from({ length: counselorCount }, (_, index) => work(index)));
    return written;
  } finally {
    await store.close();
  }
}

/** One stream that is written here only. */
class Chain {
  #revision = -1;
  #hash: Hash = GENESIS_HASH;

  constructor(
    private readonly store: EventStore,
    private readonly stream: StreamName,
  ) {}

  async append(told: readonly Told[]): Promise<void> {
    const expected = this.#revision < 0 ? ('noStream' as const) : { exactly: this.#revision };
    const end = { afterRevision: this.#revision, prevHash: this.#hash };
    const events = chainEvents(this.stream, end, told.map(unchained));
    this.#revision += events.length;
    this.#hash = events.at(-1)?.metadata.hash ?? this.#hash;
    await this.store.append(this.stream, events, { expected, deadlineMs: 60_000 });
  }
}

function unchained({ category, type: name, data: fields }: Told): UnchainedEvent {
  const type = `${category}.${name}`;
  const { data, schemaVersion } = eventRegistry.encode({ type, data: fields });
  const command = newId(systemClock, systemRandom);
  return {
    eventId: newEventId(systemClock, systemRandom),
    type,
    data,
    metadata: {
      schemaVersion,
      tenant,
      actor: 'system:large-log',
      occurredAt: timestamp(systemClock.now()),
      correlationId: command,
      causationId: command,
      commandId: command,
      traceparent: '',
    },
  };
}

async function writeConversation(
  store: EventStore,
  { counselor, own }: { counselor: string; own: Chain },
): Promise<number> {
  const conversation = newId(systemClock, systemRandom);
  const visitor = `visitor:${newId(systemClock, systemRandom)}`;
  const ids = { conversation, visitor, counselor };
  const streamOf = (category: string): Chain =>
    new Chain(store, streamName(category, tenant, conversation));
  const queue = streamOf('queue');
  const parts: readonly (readonly [Chain, readonly Told[]])[] = [
    [streamOf('intake'), intake(ids)],
    [queue, queued(ids).slice(0, 1)],
    [own, seated(ids).slice(0, 1)],
    [queue, queued(ids).slice(1)],
    [streamOf('conversation'), talk(ids)],
    [own, seated(ids).slice(1)],
  ];
  for (const [chain, told] of parts) await chain.append(told);
  return parts.reduce((sum, [, told]) => sum + told.length, 0);
}

interface Ids {
  readonly conversation: string;
  readonly visitor: string;
  readonly counselor: string;
}

const at =
  (category: string) =>
  (type: string, data: JsonObject): Told => ({
    category,
    type,
    data,
  });

const sealed = (conversation: string, bytes: number): JsonObject => ({
  alg: 'A256GCM',
  nonce: 'AAAAAAAAAAAAAAAA',
  subject: `visitor.${conversation}`,
  text: 'A'.repeat(Math.ceil((bytes * 4) / 3)),
});

const disclosure = { disclosureVersion: '1', disclosureHash: '0'.repeat(64) };
const request = { language: 'en', priority: 2, service: 'helpline' };

function intake({ conversation, visitor }: Ids): Told[] {
  const told = at('intake');
  const { disclosureHash: hash, disclosureVersion: version } = disclosure;
  return [
    told('disclosure-accepted', { hash, version, language: 'en', service: 'helpline' }),
    told('survey-answered', { answers: sealed(conversation, 60), priority: 2 }),
    told('conversation-requested', { conversation, visitor, ...request, fingerprint: '' }),
  ];
}

function queued({ conversation, counselor }: Ids): Told[] {
  const told = at('queue');
  const since = timestamp(systemClock.now());
  return [
    told('conversation-entered', { conversation, ...request, since }),
    told('conversation-accepted', { conversation, counselor, displayName: 'Counselor' }),
  ];
}

function seated({ conversation, counselor }: Ids): Told[] {
  const told = at('worker');
  return [
    told('seat-reserved', { conversation, counselor, displayName: 'Counselor' }),
    told('seat-taken', { conversation, counselor }),
    told('seat-released', { conversation, counselor, reason: 'ended' }),
  ];
}

function talk({ conversation, visitor, counselor }: Ids): Told[] {
  const told = at('conversation');
  const opened = { conversation, visitor, channel: 'web', ...request, ...disclosure };
  const sees = { visitorSees: 'displayed', visitorSeesTyping: true };
  const events = [
    told('opened', { ...opened, ...sees, survey: sealed(conversation, 60) }),
    told('assigned', { counselor, displayName: 'Counselor', previous: '' }),
    ...[visitor, counselor].map((participant) =>
      told('connection-opened', {
        participant,
        connEpoch: 1,
        connection: conversation,
        device: 'd',
        tab: 't',
        page: 'p',
        gateway: 'g',
        surface: 'visible',
        resumed: false,
        tokenEpoch: 0,
      }),
    ),
  ];
  for (let message = 0; message < messagesPerConversation; message += 1) {
    const [author, reader] = message % 2 === 0 ? [visitor, counselor] : [counselor, visitor];
    const upTo = events.length;
    const mark = { participant: reader, upTo, device: 'd', connEpoch: 1 };
    events.push(
      told('message-posted', {
        author,
        cid: String(message),
        body: sealed(conversation, 90),
        fingerprint: 'A'.repeat(43),
        seenRevision: upTo - 1,
        prevCid: '',
        device: 'd',
        tab: 't',
      }),
      told('receipt-delivered', mark),
      told('receipt-displayed', { ...mark, dwellMs: 900 }),
    );
  }
  const end = { connEpoch: 1, cause: 'left', evidence: 'E7', lastHeardAt: '' };
  return [
    ...events,
    told('ended', { by: counselor, disposition: 'supported' }),
    told('connection-ended', { participant: visitor, ...end }),
    told('connection-ended', { participant: counselor, ...end }),
  ];
}
