import type { StoredEvent } from '@stillhere/event-store';
import type { EventId, Position, StreamName } from '@stillhere/kernel';

/** The newest record of a partition: which event of which log it is. */
export interface PartitionTail {
  /** Of the log that it came from; empty where the record does not say. */
  readonly storeId: string;
  readonly stream: StreamName;
  readonly revision: number;
  readonly eventId: EventId;
  readonly position: Position;
}

/** What the topics hold already. */
export interface PublishedSoFar {
  /** Of each partition that holds records. */
  readonly tails: ReadonlyMap<string, PartitionTail>;
  /** Some topic never held a record: it is new, whatever was sent elsewhere before. */
  readonly hasBlankTopic: boolean;
}

/** Events of some partitions, each in the order of the log. */
export type PartitionedEvents = ReadonlyMap<string, readonly StoredEvent[]>;

/**
 * Topics of a broker, seen from the side that fills them. A partition is named `<topic>/<number>`; within it
 * records stay in the order in which they were sent.
 */
export interface PublishedTopics {
  /** Where the events of a stream go, today and for ever; `undefined`: its category is not published. */
  partitionOf(stream: StreamName): string | undefined;
  /**
   * Connects, makes topics that are missing, looks at all of them. Retry after TopicsUnavailable; after
   * TopicsRefused only once somebody has changed something.
   */
  open(): Promise<TopicsWriter>;
}

/** One producer. After any failure it is closed and another one opened, which looks at the tails again. */
export interface TopicsWriter {
  look(): Promise<PublishedSoFar>;
  /**
   * Resolves when each record is durable in its partition, in order. Rejects with TopicsUnavailable: any part of it
   * may be there or not, and nothing else may be sent by this writer.
   */
  send(events: PartitionedEvents): Promise<void>;
  /** Never rejects. */
  close(): Promise<void>;
}

/** The broker is not to be reached, or did not take something. Nothing is lost: the log has it. Try again. */
export class TopicsUnavailable extends Error {
  readonly code = 'TopicsUnavailable';
  readonly retryable = true;
}

/** The topics or the broker cannot be used as they are. The message says what to do. */
export class TopicsRefused extends Error {
  readonly code = 'TopicsRefused';
}
