/** Frames of RFC 6455, right ones and wrong ones. */
export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameShape {
  readonly opcode?: number;
  readonly fin?: boolean;
  /** The three reserved bits, 0 to 7; 4 claims that the message is compressed. */
  readonly reserved?: number;
  readonly masked?: boolean;
  /** What the header claims, where that is a lie. */
  readonly claims?: bigint;
}

const mask = Buffer.from([0x5a, 0x17, 0xc3, 0x88]);

export function frameOf(payload: Uint8Array | string, shape: FrameShape = {}): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload);
  const { fin = true, reserved = 0, masked = true } = shape;
  const first = (fin ? 0x80 : 0) | (reserved << 4) | (shape.opcode ?? opcode.text);
  const length = lengthOf(shape.claims ?? BigInt(bytes.length), masked);
  if (!masked) return Buffer.concat([Buffer.of(first), length, bytes]);
  const hidden = bytes.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.of(first), length, mask, hidden]);
}

function lengthOf(length: bigint, masked: boolean): Buffer {
  const bit = masked ? 0x80 : 0;
  if (length < 126n) return Buffer.of(bit | Number(length));
  const bytes = Buffer.alloc(length < 65_536n ? 3 : 9);
  bytes[0] = bit | (bytes.length === 3 ? 126 : 127);
  if (bytes.length === 3) bytes.writeUInt16BE(Number(length), 1);
  else bytes.writeBigUInt64BE(length, 1);
  return bytes;
}

export const closePayload = (code: number, reason: Uint8Array | string = ''): Buffer => {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return Buffer.concat([head, Buffer.from(reason)]);
};

export interface Heard {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Cuts what a server sends (never masked, never in pieces here) into frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  *take(bytes: Buffer): Generator<Heard> {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) yield frame;
  }

  #next(): Heard | undefined {
    const rest = this.#rest;
    if (rest.length < 2) return undefined;
    const short = (rest[1] ?? 0) & 0x7f;
    const start = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (rest.length < start) return undefined;
    const length =
      short < 126 ? short : short === 126 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    if (rest.length < start + length) return undefined;
    const payload = Buffer.from(rest.subarray(start, start + length));
    this.#rest = rest.subarray(start + length);
    return { opcode: (rest[0] ?? 0) & 0x0f, payload };
  }
}
