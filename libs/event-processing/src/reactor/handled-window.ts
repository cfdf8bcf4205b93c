import type { StoredEvent } from '@stillhere/event-store';
import type { Position } from '@stillhere/kernel';

interface Entry {
  position: Position;
  readonly recordedAt: string | undefined;
  done: boolean;
}

/**
 * Events being handled at the same time, in the order of the log. `handled` never passes one that
 * is not done, so a crash repeats it.
 */
export class HandledWindow {
  readonly #entries: Entry[] = [];
  #handled: Position | undefined;
  #unfinished = 0;

  constructor(from: Position | undefined) {
    this.#handled = from;
  }

  /** Everything up to here is done. */
  get handled(): Position | undefined {
    return this.#handled;
  }

  /** Events that are not done. */
  get unfinished(): number {
    return this.#unfinished;
  }

  /** When the oldest event was recorded that is not done; `undefined`: all are. */
  get openSince(): string | undefined {
    return this.#entries[0]?.recordedAt;
  }

  /** Events kept because one before them is not done. */
  get length(): number {
    return this.#entries.length;
  }

  /** Call the returned function when the event is done. */
  begin({ position, recordedAt }: Pick<StoredEvent, 'position' | 'recordedAt'>): () => void {
    const entry = { position, recordedAt, done: false };
    this.#entries.push(entry);
    this.#unfinished += 1;
    return () => {
      entry.done = true;
      this.#unfinished -= 1;
      this.#advance();
    };
  }

  /** Nothing to do up to here. */
  pass(position: Position): void {
    const last = this.#entries.at(-1);
    if (last?.done) last.position = position;
    else this.#entries.push({ position, recordedAt: undefined, done: true });
    this.#advance();
  }

  #advance(): void {
    while (this.#entries[0]?.done) this.#handled = this.#entries.shift()?.position;
  }
}
