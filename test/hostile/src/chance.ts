import type { Random } from '@stillhere/kernel';
import { seededRandom } from '@stillhere/testing';

/** What one case is made of. The same seed, group and index give the same case. */
export class Chance implements Random {
  readonly #random: Random;

  constructor(seed: number, group: string, index: number) {
    this.#random = seededRandom(mixed(`${seed}/${group}/${index}`));
  }

  bytes(length: number): Uint8Array {
    return this.#random.bytes(length);
  }

  fraction(): number {
    return this.#random.fraction();
  }

  /** From `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  pick<T>(values: readonly T[]): T {
    if (values.length === 0) throw new RangeError('nothing to pick from');
    return values[this.int(0, values.length - 1)] as T;
  }

  id(): string {
    return Buffer.from(this.bytes(16)).toString('hex');
  }

  /** Printable and not, of any script; well-formed. */
  text(charsMax: number): string {
    const length = this.int(1, charsMax);
    return Array.from({ length }, () => this.#character()).join('');
  }

  #character(): string {
    const [least, most] = this.pick(ranges);
    return String.fromCodePoint(this.int(least, most));
  }
}

const ranges = [
  [0x20, 0x7e],
  [0x00, 0x1f],
  [0xa0, 0x2ff],
  [0x300, 0x36f],
  [0x590, 0x6ff],
  [0x2000, 0x206f],
  [0x4e00, 0x9fff],
  [0x1f300, 0x1f6ff],
  [0xe0000, 0xe007f],
] as const;

/** FNV-1a: a word from a text. */
function mixed(text: string): number {
  let word = 0x811c9dc5;
  for (const character of text)
    word = Math.imul(word ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return word >>> 0;
}
