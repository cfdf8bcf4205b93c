import type { StoredEvent } from '@stillhere/event-store';
import type { JsonValue } from '@stillhere/kernel';
import type { StoredRows } from '../read-model/read-model.js';

/**
 * Events that were set aside for a person to look at. Everything later of the same stream is set
 * aside too: a stream is handled in order or not at all.
 */
export class Parked {
  readonly #streams: Set<string>;
  readonly #unstored: [string, JsonValue][] = [];

  constructor(rows: StoredRows['rows']) {
    this.#streams = new Set([...rows].map(([key]) => key.split(' ')[0] ?? ''));
  }

  holds(stream: string): boolean {
    return this.#streams.has(stream);
  }

  add({ stream, revision, eventId, type }: StoredEvent, reason: string): void {
    this.#streams.add(stream);
    const key = `${stream} ${String(revision).padStart(10, '0')}`;
    this.#unstored.push([key, { eventId, type, reason }]);
  }

  unstored(): readonly [string, JsonValue][] {
    return [...this.#unstored];
  }

  /** The first `count` of them are stored. */
  stored(count: number): void {
    this.#unstored.splice(0, count);
  }
}
