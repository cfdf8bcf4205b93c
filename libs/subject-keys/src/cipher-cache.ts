import type { RetirableCipher } from './subject-cipher.js';

/** The most recently used ciphers, at most `entriesMax`. */
export class CipherCache {
  /** A Map keeps the order of insertion: the first is the one that was longest unused. */
  readonly #entries = new Map<string, RetirableCipher>();
  readonly #entriesMax: number;

  constructor(entriesMax: number) {
    if (!Number.isSafeInteger(entriesMax) || entriesMax < 1) {
      throw new RangeError(`a cache of ${entriesMax} ciphers: at least 1`);
    }
    this.#entriesMax = entriesMax;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(subject: string): RetirableCipher | undefined {
    const cipher = this.#entries.get(subject);
    if (!cipher) return undefined;
    this.#entries.delete(subject);
    this.#entries.set(subject, cipher);
    return cipher;
  }

  put(subject: string, cipher: RetirableCipher): void {
    this.#entries.delete(subject);
    this.#entries.set(subject, cipher);
    if (this.#entries.size <= this.#entriesMax) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Whoever still holds the cipher of this subject can no longer use it. */
  retire(subject: string): void {
    this.#entries.get(subject)?.retire();
    this.#entries.delete(subject);
  }

  clear(): void {
    this.#entries.clear();
  }
}
