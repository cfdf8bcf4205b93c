import type { Position } from '@stillhere/kernel';

/** As far as the relay looks at an event. */
export interface Placed {
  readonly position: Position;
}

/** What one relay knows of what is published. */
export interface Shipping {
  /** Everything up to here is acknowledged by every partition. `undefined`: nothing is. */
  readonly reached: Position | undefined;
  /** The newest position in each partition: all of its events up to there are in it. */
  readonly tails: ReadonlyMap<string, Position>;
}

/** What is to be sent at once: some events of the log, and how far they lead. */
export interface Shipment<Event extends Placed> {
  /** By partition, in the order of the log; empty when all of it is there already, or of no topic. */
  readonly parts: ReadonlyMap<string, readonly Event[]>;
  /** Once every part is acknowledged, everything up to here is. */
  readonly reaches: Position;
}

/**
 * The next shipment of `events`, which follow `reached` in the order of the log without a gap. A partition is
 * skipped up to its tail: records enter it in the order of the log, so a tail proves all before it.
 */
export function load<Event extends Placed>(
  { tails }: Shipping,
  events: readonly [Event, ...Event[]],
  partitionOf: (event: Event) => string | undefined,
): Shipment<Event> {
  const parts = new Map<string, Event[]>();
  let reaches = events[0].position;
  for (const event of events) {
    reaches = event.position;
    const partition = partitionOf(event);
    if (partition === undefined) continue;
    const tail = tails.get(partition);
    if (tail !== undefined && event.position <= tail) continue;
    const part = parts.get(partition) ?? [];
    parts.set(partition, part);
    part.push(event);
  }
  return { parts, reaches };
}

/** Only when every partition has acknowledged: a crash before repeats, a crash after does not lose. */
export function acknowledged<Event extends Placed>(
  before: Shipping,
  { parts, reaches }: Shipment<Event>,
): Shipping {
  const tails = new Map(before.tails);
  for (const [partition, events] of parts) {
    const newest = events.at(-1);
    if (newest !== undefined) tails.set(partition, newest.position);
  }
  return { reached: reaches, tails };
}

/** What the topics and the checkpoint say at a start. */
export interface Found {
  readonly checkpoint: Position | undefined;
  readonly tails: ReadonlyMap<string, Position>;
  /** Some topic never held a record. */
  readonly hasBlankTopic: boolean;
}

/**
 * Behind the checkpoint; but a new topic has nothing of what the checkpoint stands for (another cluster, a topic
 * made anew), so then from the beginning, and what the other partitions hold is skipped.
 */
export const resume = ({ checkpoint, tails, hasBlankTopic }: Found): Shipping => ({
  reached: hasBlankTopic ? undefined : checkpoint,
  tails,
});
