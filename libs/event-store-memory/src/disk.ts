import { randomUUID } from 'node:crypto';
import type { ProposedEvent, StoredEvent, Tip } from '@stillhere/event-store';
import { emptyStreamHash, positionOf } from '@stillhere/event-store';
import type { EventId, StreamName, Timestamp } from '@stillhere/kernel';

/** What outlives a store that was closed, crashed or poisoned: open another one on it. */
export interface MemoryDisk {
  readonly storeId: string;
  readonly events: readonly StoredEvent[];
}

export interface MemoryDiskOptions {
  /** Default random; give one where runs have to be equal to the letter. */
  readonly storeId?: string;
}

interface StreamOnDisk {
  readonly events: StoredEvent[];
  readonly revisions: Map<EventId, number>;
}

export const createMemoryDisk = (options: MemoryDiskOptions = {}): MemoryDisk =>
  new Disk(options.storeId ?? randomUUID());

/** Single-threaded like everything here, so a batch is written between two turns or not at all. */
export class Disk implements MemoryDisk {
  readonly events: StoredEvent[] = [];
  readonly #streams = new Map<StreamName, StreamOnDisk>();
  /** Bytes of a batch whose end never arrived; whoever opens the disk next drops them. */
  #torn: readonly ProposedEvent[] = [];

  constructor(readonly storeId: string) {}

  stream(name: StreamName): readonly StoredEvent[] {
    return this.#streams.get(name)?.events ?? [];
  }

  tip(name: StreamName): Tip {
    const last = this.#streams.get(name)?.events.at(-1);
    if (last === undefined) return { revision: -1, hash: emptyStreamHash };
    return { revision: last.revision, hash: last.metadata.hash };
  }

  revisionOf(name: StreamName, eventId: EventId): number | undefined {
    return this.#streams.get(name)?.revisions.get(eventId);
  }

  write(name: StreamName, batch: readonly ProposedEvent[], recordedAt: Timestamp): void {
    const stream: StreamOnDisk = this.#streams.get(name) ?? { events: [], revisions: new Map() };
    this.#streams.set(name, stream);
    for (const event of batch) {
      const revision = stream.events.length;
      const position = positionOf(this.events.length + 1);
      const { eventId, type, data, metadata } = event;
      const place = { stream: name, revision, position, recordedAt };
      const stored = { eventId, type, data, metadata, ...place };
      stream.events.push(stored);
      if (!stream.revisions.has(eventId)) stream.revisions.set(eventId, revision);
      this.events.push(stored);
    }
  }

  writeTorn(batch: readonly ProposedEvent[]): void {
    this.#torn = batch.slice(0, Math.ceil(batch.length / 2));
  }

  /** Drops what a torn write left; returns how many events that were. */
  recover(): number {
    const dropped = this.#torn.length;
    this.#torn = [];
    return dropped;
  }
}
