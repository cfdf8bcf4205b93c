import { createHash } from 'node:crypto';
import type { StoredEvent } from '@stillhere/event-store';
import type { Position } from '@stillhere/kernel';
import { type Frontier, GrowingTree, leafHash } from '@stillhere/transparency-log';
import { leafOf } from './leaf.js';

/** Where a tenant's tree stands after one of its events. */
export interface TreeState {
  readonly size: number;
  readonly root: Buffer;
  readonly frontier: readonly Buffer[];
  readonly position: Position | undefined;
  /** SHA-256 over what the log noted of the events since the last `beginRecords`, hexadecimal. */
  readonly records: string;
}

/**
 * All events of one tenant in the order of the log, as the RFC 9162 tree that is sealed. Beside it runs a hash over what
 * the log noted itself and no event hash covers: where an event stands, when it was recorded, its trace context.
 */
export class TenantTree {
  readonly #tree: GrowingTree;
  #position: Position | undefined;
  #records = createHash('sha256');
  /** Not hashed yet: a hash is told of many events at once. */
  #lines = '';

  /** @throws RangeError when the frontier is none of that size */
  constructor(from: Frontier & { readonly position?: Position | undefined } = emptyTree) {
    this.#tree = GrowingTree.from(from);
    this.#position = from.position;
  }

  add(event: StoredEvent): void {
    const leaf = leafOf(event);
    const { position, recordedAt, metadata } = event;
    this.#tree.add(leafHash(Buffer.from(leaf, 'hex')));
    this.#position = position;
    this.#lines += JSON.stringify([position, recordedAt, metadata.traceparent, leaf]);
    if (this.#lines.length > linesCharsMax) this.#tellRecords();
  }

  get size(): number {
    return this.#tree.size;
  }

  get position(): Position | undefined {
    return this.#position;
  }

  get state(): TreeState {
    this.#tellRecords();
    const { size, hashes } = this.#tree.frontier;
    return {
      ...{ size, root: this.#tree.root, frontier: hashes, position: this.#position },
      records: this.#records.copy().digest('hex'),
    };
  }

  /** The events from here on are those of the next checkpoint. */
  beginRecords(): void {
    this.#records = createHash('sha256');
    this.#lines = '';
  }

  #tellRecords(): void {
    this.#records.update(this.#lines);
    this.#lines = '';
  }
}

const linesCharsMax = 32 * 1024;

const emptyTree: Frontier = { size: 0, hashes: [] };
