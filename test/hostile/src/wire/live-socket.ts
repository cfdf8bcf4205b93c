import { randomBytes } from 'node:crypto';
import { type ServerFrame, subprotocol } from '@stillhere/live-protocol';
import { type HttpAnswer, parseAnswers, requestOf } from './http-answer.js';
import { RawSocket } from './raw-socket.js';
import { within } from './within.js';
import { FrameReader, frameOf, opcode } from './ws-frames.js';

export interface Knock {
  readonly port: number;
  readonly path?: string;
  readonly method?: string;
  /** Replaces, adds, or (`undefined`) leaves out headers of an honest upgrade. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** How the other side ended it; `code` 1006: without a close frame. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

const answerMaxMs = 10_000;

/** One WebSocket whose every byte is ours to choose. Answers protocol pings, as a browser does. */
export class LiveSocket {
  readonly frames: ServerFrame[] = [];
  readonly closed: Promise<Closed>;
  /** False once the close frame came or the connection ended. */
  isOpen = true;
  onFrame: (frame: ServerFrame) => void = () => undefined;
  readonly #reader = new FrameReader();
  #close: Closed | undefined;
  #wake: (() => void) | undefined;

  private constructor(
    readonly raw: RawSocket,
    first: Buffer,
  ) {
    raw.onBytes = (bytes) => this.#take(bytes);
    this.closed = raw.ended.then(() => {
      this.isOpen = false;
      this.#wake?.();
      return this.#close ?? { code: 1006, reason: '' };
    });
    if (first.length > 0) this.#take(first);
  }

  /** An open socket, or the answer that refused it. */
  static async knock(knock: Knock): Promise<LiveSocket | HttpAnswer> {
    const raw = await RawSocket.open(knock.port);
    const opened = new Promise<LiveSocket | undefined>((resolve) => {
      raw.onBytes = () => {
        const bytes = raw.received;
        const end = bytes.indexOf('\r\n\r\n');
        if (end < 0 || !bytes.toString('latin1').startsWith('HTTP/1.1 101')) return;
        resolve(new LiveSocket(raw, bytes.subarray(end + 4)));
      };
      void raw.ended.then(() => resolve(undefined));
    });
    raw.write(upgradeOf(knock));
    const socket = await within(answerMaxMs, 'an answer to the upgrade', opened);
    if (socket !== undefined) return socket;
    const [answer] = parseAnswers(raw.received).answers;
    return answer ?? { status: 0, headers: {}, body: raw.received.toString('latin1') };
  }

  /** @throws Error unless it was let in */
  static async open(knock: Knock): Promise<LiveSocket> {
    const socket = await LiveSocket.knock(knock);
    if (socket instanceof LiveSocket) return socket;
    throw new Error(`not let in: ${socket.status} ${socket.body}`);
  }

  sendText(text: string): void {
    this.raw.write(frameOf(text));
  }

  send(frame: object): void {
    this.sendText(JSON.stringify(frame));
  }

  /** In one piece, so that nothing can be answered in between. */
  sendTogether(...frames: readonly object[]): void {
    this.raw.write(Buffer.concat(frames.map((frame) => frameOf(JSON.stringify(frame)))));
  }

  /** The first frame from number `from` on that fits; `undefined` when it closed before. */
  async heard(
    from: number,
    fits: (frame: ServerFrame) => boolean,
  ): Promise<ServerFrame | undefined> {
    const look = async (): Promise<ServerFrame | undefined> => {
      for (let at = from; ; ) {
        for (; at < this.frames.length; at += 1) {
          const frame = this.frames[at];
          if (frame !== undefined && fits(frame)) return frame;
        }
        if (!this.isOpen) return undefined;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    };
    return within(answerMaxMs, 'an answer', look());
  }

  end(): void {
    this.isOpen = false;
    this.raw.destroy();
  }

  #take(bytes: Buffer): void {
    for (const { opcode: kind, payload } of this.#reader.take(bytes)) {
      if (kind === opcode.text) this.#frame(JSON.parse(payload.toString()) as ServerFrame);
      else if (kind === opcode.ping) this.raw.write(frameOf(payload, { opcode: opcode.pong }));
      else if (kind === opcode.close) this.#closing(payload);
    }
    this.#wake?.();
  }

  #frame(frame: ServerFrame): void {
    this.frames.push(frame);
    this.onFrame(frame);
  }

  #closing(payload: Buffer): void {
    const code = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
    this.#close ??= { code, reason: payload.subarray(2).toString() };
    this.isOpen = false;
    this.raw.write(frameOf(payload.subarray(0, 2), { opcode: opcode.close }));
    this.raw.half();
  }
}

export function upgradeOf({ port, path = '/live', method = 'GET', headers = {} }: Knock): Buffer {
  const host = `127.0.0.1:${port}`;
  const honest: Record<string, string | undefined> = {
    host,
    connection: 'Upgrade',
    upgrade: 'websocket',
    origin: `http://${host}`,
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
    'sec-websocket-protocol': subprotocol,
    ...headers,
  };
  const given = Object.entries(honest).filter(
    (one): one is [string, string] => one[1] !== undefined,
  );
  return requestOf({ method, path, headers: Object.fromEntries(given) });
}
