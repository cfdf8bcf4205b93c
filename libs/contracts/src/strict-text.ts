import { isUtf8 } from 'node:buffer';
import { BinaryReader } from '@bufbuild/protobuf/wire';

/** A text in a message is not UTF-8. Decoders of their own accord put U+FFFD in its place. */
export class TextMalformed extends Error {
  override readonly name = 'TextMalformed';

  /** Number of the message's own field in which it stands, at whatever depth. */
  constructor(readonly fieldNumber: number) {
    super(`field ${fieldNumber} is not UTF-8`);
  }
}

const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** A reader for the generated decoders that refuses what is not UTF-8, and knows where it stands. */
class StrictReader extends BinaryReader {
  #fieldNumber = 0;
  /** Where the message's own field of now ends; a number read from there on is the next one's tag. */
  #fieldEnd = 0;

  constructor(bytes: Uint8Array) {
    super(bytes, (text) => {
      if (!isUtf8(text)) throw new TextMalformed(this.#fieldNumber);
      return Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('utf8');
    });
    // The base class has it as a property of each reader, so a method would never be called.
    const readUint32 = this.uint32;
    this.uint32 = () => {
      const isOwnTag = this.pos >= this.#fieldEnd;
      const value = readUint32.call(this);
      if (isOwnTag) this.#entered(value, readUint32);
      return value;
    };
  }

  #entered(tag: number, readUint32: () => number): void {
    this.#fieldNumber = tag >>> 3;
    switch (tag & 7) {
      case wireTypes.bytes: {
        const start = this.pos;
        const length = readUint32.call(this);
        this.#fieldEnd = this.pos + length;
        this.pos = start;
        return;
      }
      case wireTypes.fixed64:
        this.#fieldEnd = this.pos + 8;
        return;
      case wireTypes.fixed32:
        this.#fieldEnd = this.pos + 4;
        return;
      default:
        // A varint, whose every byte but the last has its first bit set.
        this.#fieldEnd = this.pos + 1;
    }
  }
}

type Decode<Message> = (bytes: Buffer) => Message;

/**
 * The message in these bytes, its texts exactly as they were sent.
 * @throws TextMalformed; Error where the bytes are no such message
 */
export const decodeStrictly = <Message>(decode: Decode<Message>, bytes: Buffer): Message =>
  // The generated decoders take a reader in place of bytes.
  decode(new StrictReader(bytes) as unknown as Buffer);

/** The name, as the proto has it, of a text field or of one that holds messages; '' where unknown. */
export function fieldNameOf(decode: Decode<object>, fieldNumber: number): string {
  const probe = new Uint8Array([...varint(fieldNumber * 8 + wireTypes.bytes), 0]);
  const before = decode(Buffer.alloc(0)) as Record<string, unknown>;
  for (const bytes of [Buffer.from(probe), withText(probe)]) {
    const after = decode(bytes) as Record<string, unknown>;
    const name = Object.keys(after).find((key) => !same(after[key], before[key]));
    if (name !== undefined) return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
  return '';
}

/** The same field, holding one letter: an empty text is what a text field has anyway. */
function withText(probe: Uint8Array): Buffer {
  const bytes = Buffer.from([...probe, 'x'.charCodeAt(0)]);
  bytes[bytes.length - 2] = 1;
  return bytes;
}

const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return [...bytes, rest];
}
