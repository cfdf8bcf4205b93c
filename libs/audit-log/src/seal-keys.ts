import {
  isSignedBy,
  parseVerifierKey,
  type SignedCheckpoint,
  type VerifierKey,
} from '@stillhere/transparency-log';
import type { CheckpointSigned, KeyIntroduced } from './seals.js';

/** The keys of one tenant's seals, as its seal stream introduces them, in order. */
export class SealKeys {
  readonly #all: VerifierKey[] = [];
  #number = 0;
  /** The key that has to sign the next checkpoint too: it was replaced, and vouches for its successor. */
  #replaced: VerifierKey | undefined;

  constructor(private readonly origin: string) {}

  get all(): readonly VerifierKey[] {
    return this.#all;
  }

  /** What is wrong, as a sentence. */
  introduce({ number, key, replaces }: KeyIntroduced): string | undefined {
    const parsed = parseVerifierKey(key);
    if (parsed === undefined || parsed.name !== this.origin) {
      return `key ${number} is no key of this log`;
    }
    const current = this.#all.at(-1);
    if (number <= this.#number || replaces !== (current?.text ?? '')) {
      return `key ${number} does not follow the key before it`;
    }
    this.#replaced = current;
    this.#number = number;
    this.#all.push(parsed);
    return undefined;
  }

  /** Whether the checkpoint is signed as it has to be. */
  signed({ number, key }: CheckpointSigned, { note }: SignedCheckpoint): string | undefined {
    const current = this.#all.at(-1);
    if (current === undefined || number !== this.#number || key !== current.text) {
      return 'it names a key that was not introduced before it';
    }
    if (!isSignedBy(note, current)) return `its signature is not that of key ${number}`;
    if (this.#replaced !== undefined && !isSignedBy(note, this.#replaced)) {
      return `key ${number} replaced another, which did not sign it too`;
    }
    this.#replaced = undefined;
    return undefined;
  }

  /** Whether any of them signed a checkpoint that was kept elsewhere. */
  isOurs({ note }: SignedCheckpoint): boolean {
    return this.#all.some((key) => isSignedBy(note, key));
  }
}
