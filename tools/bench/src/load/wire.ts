import { connect, type Socket } from 'node:net';

export interface WireTarget {
  readonly port: number;
  readonly path: string;
  /** Subprotocol to offer; absent: none. */
  readonly protocol?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The server does not check it, and the load does not check the answer. */
const key = 'dGhlIHNhbXBsZSBub25jZQ==';
/** As a page does: an attempt that takes longer is given up. */
const openMaxMs = 5_000;
const opcode = { text: 1, close: 8, ping: 9, pong: 10 } as const;

/**
 * The client's half of a WebSocket, with nothing that a load does not need: whole text frames, a mask
 * of zeros, one write a turn. The load shares the machine with what it loads, so it has to be cheaper.
 */
export class Wire {
  onClose: () => void = () => {};
  #onText: ((text: string) => void) | undefined;
  /** Came while nobody listened. */
  #early: string[] = [];
  #rest: Buffer | undefined;
  #waiting: Buffer[] = [];

  private constructor(private readonly socket: Socket) {}

  /** Rejects when the upgrade is refused or the connection ends before it. */
  static open({ port, path, protocol, headers = {} }: WireTarget): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      const tooLong = setTimeout(() => socket.destroy(), openMaxMs);
      const wire = new Wire(socket);
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      if (protocol !== undefined) lines.push(`Sec-WebSocket-Protocol: ${protocol}\r\n`);
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n${lines.join('')}\r\n`,
      );
      let head = Buffer.alloc(0);
      const upgrade = (bytes: Buffer): void => {
        head = Buffer.concat([head, bytes]);
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        const status = head.toString('latin1', 0, head.indexOf('\r\n'));
        if (!status.includes(' 101 ')) {
          reject(new Error(`the upgrade was refused: ${status}`));
          socket.destroy();
          return;
        }
        clearTimeout(tooLong);
        socket.off('data', upgrade).on('data', (more: Buffer) => wire.#take(more));
        wire.#take(head.subarray(end + 4));
        resolve(wire);
      };
      socket.on('data', upgrade);
      socket.on('error', reject);
      socket.on('close', () => {
        clearTimeout(tooLong);
        reject(new Error('the connection ended before it was upgraded'));
        wire.onClose();
      });
    });
  }

  /** Each whole text message goes to `onText`; without one they are kept for the next who listens. */
  listen(onText: ((text: string) => void) | undefined): void {
    this.#onText = onText;
    while (this.#onText && this.#early.length > 0) this.#onText(this.#early.shift() ?? '');
  }

  send(text: string): void {
    this.#put(opcode.text, Buffer.from(text));
  }

  /** As a page that is gone, without a word. */
  drop(): void {
    this.onClose = () => {};
    this.socket.destroy();
  }

  /** What a page says that was closed. */
  close(): void {
    this.onClose = () => {};
    this.#put(opcode.close, Buffer.from([0x03, 0xe8]));
    setImmediate(() => this.socket.end());
  }

  #put(code: number, body: Buffer): void {
    const { length } = body;
    const head = Buffer.alloc(length < 126 ? 6 : 8);
    head[0] = 0x80 | code;
    head[1] = 0x80 | Math.min(length, 126);
    if (length >= 126) head.writeUInt16BE(length, 2);
    this.#waiting.push(head, body);
    if (this.#waiting.length === 2) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const frames = this.#waiting;
    this.#waiting = [];
    if (!this.socket.destroyed) this.socket.write(Buffer.concat(frames));
  }

  #take(bytes: Buffer): void {
    const buffer = this.#rest ? Buffer.concat([this.#rest, bytes]) : bytes;
    let at = 0;
    for (let frame = frameAt(buffer, at); frame; frame = frameAt(buffer, at)) {
      at = frame.end;
      if (frame.code === opcode.text) {
        const text = buffer.toString('utf8', frame.start, frame.end);
        if (this.#onText) this.#onText(text);
        else this.#early.push(text);
      } else if (frame.code === opcode.ping) {
        this.#put(opcode.pong, buffer.subarray(frame.start, frame.end));
      }
    }
    this.#rest = at < buffer.length ? buffer.subarray(at) : undefined;
  }
}

/** Where the body of the frame at `at` lies, once all of it is there. */
function frameAt(
  buffer: Buffer,
  at: number,
): { readonly code: number; readonly start: number; readonly end: number } | undefined {
  if (buffer.length - at < 2) return undefined;
  const short = (buffer[at + 1] ?? 0) & 127;
  const headBytes = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (buffer.length - at < headBytes) return undefined;
  const length =
    short === 127
      ? Number(buffer.readBigUInt64BE(at + 2))
      : short === 126
        ? buffer.readUInt16BE(at + 2)
        : short;
  const start = at + headBytes;
  if (buffer.length - start < length) return undefined;
  return { code: (buffer[at] ?? 0) & 15, start, end: start + length };
}
