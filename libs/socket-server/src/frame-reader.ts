import { isUtf8 } from 'node:buffer';
import { noCode, opcodes } from './frames.js';

/** What the frames of one connection say, in their order. */
export interface FrameSink {
  onText(text: string): void;
  onPing(payload: Buffer): void;
  onPong(payload: string): void;
  /** `code` 1005: none was given. Nothing comes after it. */
  onCloseFrame(code: number, reason: string): void;
  /** The rules were broken; `code` is what RFC 6455 answers. Nothing comes after it. */
  onViolation(code: number, message: string): void;
}

export interface FrameLimits {
  /** Of a whole message, whatever it comes in. */
  readonly maxFrameBytes: number;
  /** Pieces of one message. */
  readonly fragmentsMax: number;
}

const protocolError = 1002;
const unsupportedData = 1003;
const invalidText = 1007;
const tooBig = 1009;
const policyViolation = 1008;

const controlBytesMax = 125;
const maskBytes = 4;

/** One frame's header, once all of it has arrived. */
interface Header {
  readonly isLast: boolean;
  readonly opcode: number;
  readonly payloadAt: number;
  readonly payloadBytes: number;
}

/** Room for a frame, or a header, of which something is here already. */
interface Begun {
  readonly bytes: Buffer;
  filled: number;
}

/**
 * A client's bytes read as frames (RFC 6455, 5.2), without extensions. Holds nothing between whole
 * frames, so a connection that says nothing costs nothing here; within one it holds no more than a
 * message may have.
 */
export class FrameReader {
  #begun: Begun | undefined;
  /** Of a message that comes in pieces. */
  #pieces: Buffer[] | undefined;
  #piecesBytes = 0;
  #isOver = false;

  constructor(
    private readonly limits: FrameLimits,
    private readonly sink: FrameSink,
  ) {}

  /** Reads nothing more, not even what it has. */
  stop(): void {
    this.#isOver = true;
    this.#begun = undefined;
    this.#pieces = undefined;
  }

  /** Takes the chunk over: it is unmasked where it lies. */
  read(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && !this.#isOver) {
      rest = this.#begun ? this.#goOn(this.#begun, rest) : this.#take(rest);
    }
  }

  /** Fills what was begun, so that bytes that come one by one are copied once each. */
  #goOn(begun: Begun, chunk: Buffer): Buffer {
    const taken = chunk.copy(begun.bytes, begun.filled);
    begun.filled += taken;
    if (begun.filled === begun.bytes.length) {
      this.#begun = undefined;
      this.#take(begun.bytes);
    }
    return chunk.subarray(taken);
  }

  /** All whole frames; what is left is begun. */
  #take(bytes: Buffer): Buffer {
    let at = 0;
    while (at < bytes.length && !this.#isOver) {
      const header = this.#headerAt(bytes, at);
      if (header === undefined) break;
      const end = typeof header === 'number' ? header : header.payloadAt + header.payloadBytes;
      if (typeof header === 'number' || end > bytes.length) {
        const begun = { bytes: Buffer.allocUnsafe(end - at), filled: bytes.length - at };
        bytes.copy(begun.bytes, 0, at);
        this.#begun = begun;
        break;
      }
      this.#say(header, unmasked(bytes, header.payloadAt, end));
      at = end;
    }
    return bytes.subarray(bytes.length);
  }

  /** A number: where that ends which must be here first. `undefined`: it breaks the rules. */
  #headerAt(bytes: Buffer, at: number): Header | number | undefined {
    if (bytes.length < at + 2) return at + 2;
    const [first = 0, second = 0] = [bytes[at], bytes[at + 1]];
    const opcode = first & 0x0f;
    const isLast = (first & 0x80) !== 0;
    const short = second & 0x7f;
    const problem = this.#problemOf(opcode, { isLast, short });
    if ((first & 0x70) !== 0) return this.#violated(protocolError, 'a reserved bit is set');
    if (problem !== undefined) return this.#violated(protocolError, problem);
    if ((second & 0x80) === 0) return this.#violated(protocolError, 'a frame is not masked');
    if (opcode === opcodes.binary) return this.#violated(unsupportedData, 'expected text only');
    const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
    const maskAt = at + 2 + lengthBytes;
    if (bytes.length < maskAt) return maskAt;
    const payloadBytes = lengthBytes === 0 ? short : lengthAt(bytes, at + 2, lengthBytes);
    const isControl = opcode >= opcodes.close;
    if (!isControl && this.#piecesBytes + payloadBytes > this.limits.maxFrameBytes) {
      return this.#violated(tooBig, 'a message is too long');
    }
    return { isLast, opcode, payloadAt: maskAt + maskBytes, payloadBytes };
  }

  #problemOf(
    opcode: number,
    { isLast, short }: { readonly isLast: boolean; readonly short: number },
  ): string | undefined {
    switch (opcode) {
      case opcodes.continuation:
        return this.#pieces === undefined ? 'a frame continues nothing' : undefined;
      case opcodes.text:
      case opcodes.binary:
        return this.#pieces === undefined ? undefined : 'a message begins inside another';
      case opcodes.close:
      case opcodes.ping:
      case opcodes.pong:
        if (!isLast) return 'a control frame comes in pieces';
        return short > controlBytesMax ? 'a control frame is too long' : undefined;
      default:
        return `opcode ${opcode} is reserved`;
    }
  }

  #say({ opcode, isLast }: Header, payload: Buffer): void {
    switch (opcode) {
      case opcodes.ping:
        this.sink.onPing(payload);
        return;
      case opcodes.pong:
        this.sink.onPong(payload.toString());
        return;
      case opcodes.close:
        this.#close(payload);
        return;
      default:
        if (isLast && this.#pieces === undefined) this.#text(payload);
        else this.#piece(payload, isLast);
    }
  }

  #piece(payload: Buffer, isLast: boolean): void {
    const pieces = this.#pieces ?? [];
    pieces.push(Buffer.from(payload));
    if (pieces.length > this.limits.fragmentsMax) {
      this.#violated(policyViolation, 'a message comes in too many pieces');
      return;
    }
    this.#pieces = isLast ? undefined : pieces;
    this.#piecesBytes = isLast ? 0 : this.#piecesBytes + payload.length;
    if (isLast) this.#text(Buffer.concat(pieces));
  }

  #text(payload: Buffer): void {
    if (isUtf8(payload)) this.sink.onText(payload.toString());
    else this.#violated(invalidText, 'a text is not UTF-8');
  }

  #close(payload: Buffer): void {
    const hasCode = payload.length > 0;
    const code = hasCode ? codeOf(payload) : noCode;
    const reason = payload.subarray(2);
    if (hasCode && !mayBeSent(code))
      this.#violated(protocolError, `close code ${code} is not for the wire`);
    else if (!isUtf8(reason)) this.#violated(invalidText, 'a close reason is not UTF-8');
    else {
      this.stop();
      this.sink.onCloseFrame(code, reason.toString());
    }
  }

  #violated(code: number, message: string): undefined {
    this.stop();
    this.sink.onViolation(code, message);
    return undefined;
  }
}

/** Half a code is as wrong as one that is not for the wire. */
const codeOf = (payload: Buffer): number => (payload.length < 2 ? 0 : payload.readUInt16BE(0));

function lengthAt(bytes: Buffer, at: number, lengthBytes: number): number {
  return lengthBytes === 2 ? bytes.readUInt16BE(at) : Number(bytes.readBigUInt64BE(at));
}

/** The payload between; the mask stands right before it (RFC 6455, 5.3). */
function unmasked(bytes: Buffer, from: number, to: number): Buffer {
  const payload = bytes.subarray(from, to);
  const mask = from - maskBytes;
  for (let index = 0; index < payload.length; index += 1) {
    payload[index] = (payload[index] as number) ^ (bytes[mask + (index & 3)] as number);
  }
  return payload;
}

/** RFC 6455, 7.4: 1004 to 1006 and 1015 only ever stand in a program; 3000 to 4999 are its users'. */
const mayBeSent = (code: number): boolean =>
  (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)) || (code >= 3000 && code <= 4999);
