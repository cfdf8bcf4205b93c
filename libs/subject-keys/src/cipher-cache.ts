import { LRUCache } from 'lru-cache';
import type { RetirableCipher } from './subject-cipher.js';

/** The most recently used ciphers, at most `entriesMax`. */
export class CipherCache {
  readonly #entries: LRUCache<string, RetirableCipher>;

  constructor(entriesMax: number) {
    if (!Number.isSafeInteger(entriesMax) || entriesMax < 1) {
      throw new RangeError(`a cache of ${entriesMax} ciphers: at least 1`);
    }
    this.#entries = new LRUCache({ max: entriesMax });
  }

  get size(): number {
    return this.#entries.size;
  }

  get(subject: string): RetirableCipher | undefined {
    return this.#entries.get(subject);
  }

  put(subject: string, cipher: RetirableCipher): void {
    this.#entries.set(subject, cipher);
  }

  /** Whoever still holds the cipher of this subject can no longer use it. */
  retire(subject: string): void {
    this.#entries.peek(subject)?.retire();
    this.#entries.delete(subject);
  }

  clear(): void {
    this.#entries.clear();
  }
}
