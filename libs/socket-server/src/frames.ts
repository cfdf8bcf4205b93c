/** RFC 6455, 5.2. */
export const opcodes = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

const lastFrame = 0x80;
/** The longest length that fits into the header's second byte, and into two more. */
const shortMax = 125;
const mediumMax = 0xffff;

/** A whole text message as the client gets it: one frame, not masked. */
export function textFrame(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const headBytes = bytes <= shortMax ? 2 : bytes <= mediumMax ? 4 : 10;
  const frame = Buffer.allocUnsafe(headBytes + bytes);
  frame[0] = lastFrame | opcodes.text;
  if (headBytes === 2) frame[1] = bytes;
  else if (headBytes === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(bytes, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(bytes), 2);
  }
  frame.write(text, headBytes);
  return frame;
}

/** A ping, pong or close; at most 125 bytes. */
export function controlFrame(opcode: number, payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload);
  if (bytes.length > shortMax) throw new RangeError(`a control frame of ${bytes.length} bytes`);
  return Buffer.concat([Buffer.from([lastFrame | opcode, bytes.length]), bytes]);
}

/** `code` 1005: without one. A reason has at most 123 bytes. */
export function closeFrame(code: number, reason: string): Buffer {
  if (code === noCode) return controlFrame(opcodes.close, '');
  return controlFrame(
    opcodes.close,
    Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]),
  );
}

/** What a close without a code is told as; never on the wire (RFC 6455, 7.4.1). */
export const noCode = 1005;
