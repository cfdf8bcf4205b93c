import { TopicsRefused } from '@stillhere/event-feed';
import { type StoredEvent, SubscriptionDropped } from '@stillhere/event-store';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { type KafkaAccess, kafkaOf } from './connection.js';
import { topicsFault } from './faults.js';
import { type PartitionSpan, partitionSpans } from './offsets.js';
import { heartbeatMs, readPartitions } from './partition-reader.js';
import { checkTopics, withAdmin } from './prepare-topics.js';
import {
  assertDeclared,
  eventOf,
  ForeignRecord,
  headerOf,
  refusedRecord,
  streamOf,
} from './record.js';
import { partitionParts, type TopicPlan } from './topic-names.js';

/** Of each partition (`<topic>/<number>`) the offset of the next record, in decimal digits; none: its first. */
export type TopicOffsets = Readonly<Record<string, string>>;

export type TopicItem =
  | {
      readonly kind: 'event';
      readonly event: StoredEvent;
      readonly at: { readonly partition: string; readonly offset: string };
    }
  /** Every record of every partition up to here was handed out, or is of types not asked for. */
  | { readonly kind: 'caughtUp'; readonly offsets: TopicOffsets };

export interface ReadTopicsOptions extends TopicPlan {
  readonly access: KafkaAccess;
  /** Behind what this reader handled. */
  readonly after: TopicOffsets;
  /** `<category>.<past-tense>`; default all. */
  readonly types?: readonly string[] | undefined;
  /** Records of another log are refused; default: of any log are taken. */
  readonly storeId?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Pull-based: per stream in revision order, at least once. What a reader sees with `revision ≤ last` it drops; with
 * `revision > last + 1` it reads the hole from the log. Ends only by abort.
 * @throws TopicsRefused where topics miss what `after` stands for, or hold what no relay wrote
 * @throws SubscriptionDropped on any other end: begin again behind what was handled
 */
export async function* readTopics(options: ReadTopicsOptions): AsyncGenerator<TopicItem, void> {
  const { access, signal, after, types: _types, storeId: _storeId, ...plan } = options;
  const kafka = await kafkaOf(access);
  const turns = new Turns(signal);
  try {
    const spans = await withAdmin(kafka, async (admin) => {
      await checkTopics(admin, plan);
      return partitionSpans(admin, plan);
    });
    const place = new Place(spans, after);
    const reader = await readPartitions({
      kafka,
      prefix: plan.prefix,
      from: place.next,
      onBatch: (name, batch) => turns.offer(name, batch),
      onEnd: (error) => turns.fail(error),
    });
    try {
      if (place.isAtEnd) yield { kind: 'caughtUp', offsets: place.offsets };
      for (let turn = await turns.next(); turn !== undefined; turn = await turns.next()) {
        const { name, messages, highWatermark } = turn;
        for (const message of messages) {
          if (signal.aborted) return;
          const event = taken(name, message, options);
          place.pass(name, message.offset);
          const at = { partition: name, offset: message.offset };
          if (event !== undefined) yield { kind: 'event', event, at };
        }
        place.sees(name, highWatermark);
        turn.done();
        if (place.isAtEnd) yield { kind: 'caughtUp', offsets: place.offsets };
      }
    } finally {
      turns.end();
      await reader.stop();
    }
  } catch (error) {
    if (signal.aborted) return;
    const fault = topicsFault(error);
    if ((fault as { code?: unknown }).code !== 'TopicsUnavailable') throw fault;
    throw new SubscriptionDropped('the topics could not be read further', { cause: error });
  }
}

/** `undefined`: of a type that was not asked for. */
function taken(
  name: string,
  message: KafkaMessage,
  { types, storeId, partitions }: ReadTopicsOptions,
): StoredEvent | undefined {
  try {
    streamOf(message);
    const from = headerOf(message, 'store');
    if (storeId !== undefined && from !== storeId)
      throw new ForeignRecord(`it is of the log ${from}`);
    assertDeclared(name, message, partitions);
    if (types !== undefined && !types.includes(headerOf(message, 'type') ?? '')) return undefined;
    return eventOf(message);
  } catch (error) {
    throw refusedRecord({ name, offset: message.offset, error });
  }
}

/** Where a reader is in all partitions, and whether that is the end of them. */
class Place {
  readonly next = new Map<string, bigint>();
  readonly #high = new Map<string, bigint>();

  constructor(spans: ReadonlyMap<string, PartitionSpan>, after: TopicOffsets) {
    for (const [name, { low, high }] of spans) {
      const from = BigInt(after[name] ?? '0');
      if (from < low) throw trimmed(name, from, low);
      if (from > high) throw shrunk(name, from, high);
      this.next.set(name, from);
      this.#high.set(name, high);
    }
  }

  get isAtEnd(): boolean {
    for (const [name, next] of this.next) if (next < (this.#high.get(name) ?? 0n)) return false;
    return true;
  }

  get offsets(): TopicOffsets {
    return Object.fromEntries([...this.next].map(([name, next]) => [name, String(next)]));
  }

  pass(name: string, offset: string): void {
    this.next.set(name, BigInt(offset) + 1n);
  }

  sees(name: string, highWatermark: string): void {
    this.#high.set(name, BigInt(highWatermark));
  }
}

const trimmed = (name: string, from: bigint, low: bigint): TopicsRefused =>
  new TopicsRefused(
    `${partitionParts(name).topic} no longer holds what comes next for this reader (partition ${name}: offset ${from}, ` +
      `the first one is ${low}): its retention is shorter than the reader was away. Make the view again from the log.`,
  );

const shrunk = (name: string, from: bigint, high: bigint): TopicsRefused =>
  new TopicsRefused(
    `${partitionParts(name).topic} ends before what this reader has handled (partition ${name}: offset ${from}, the end ` +
      `is ${high}): the topic was made anew. Make the view again from the log.`,
  );

interface Turn {
  readonly name: string;
  readonly messages: readonly KafkaMessage[];
  readonly highWatermark: string;
  done(): void;
}

/** Hands one batch at a time from the fetching side to the pulling side; the fetching side waits meanwhile. */
class Turns {
  #offered: Turn | undefined;
  #wake: () => void = () => undefined;
  #failure: Error | undefined;
  #hasEnded = false;

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.end(), { once: true });
    if (signal.aborted) this.#hasEnded = true;
  }

  /** `undefined`: aborted. */
  async next(): Promise<Turn | undefined> {
    for (;;) {
      if (this.#hasEnded) return undefined;
      if (this.#failure !== undefined) throw this.#failure;
      const turn = this.#offered;
      this.#offered = undefined;
      if (turn !== undefined) return turn;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async offer(name: string, { batch, heartbeat, resolveOffset }: EachBatchPayload): Promise<void> {
    if (this.#hasEnded || batch.messages.length === 0) return;
    // A reader that takes its time is still a member.
    const beat = setInterval(() => void heartbeat().catch(() => undefined), heartbeatMs);
    try {
      await new Promise<void>((resolve) => {
        this.#release = resolve;
        const { messages, highWatermark } = batch;
        this.#offered = { name, messages, highWatermark, done: resolve };
        this.#wake();
      });
      if (!this.#hasEnded) resolveOffset(batch.lastOffset());
    } finally {
      clearInterval(beat);
    }
  }

  fail(error: Error): void {
    this.#failure = error;
    this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#release();
    this.#wake();
  }

  #release: () => void = () => undefined;
}
