import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import { type FrameLimits, FrameReader, type FrameSink } from './frame-reader.js';
import { closeFrame, controlFrame, opcodes, textFrame } from './frames.js';
import type { ServerSocket, SocketHandler } from './server-socket.js';
import { type WritesATurn, writeAfterThisTurn } from './turn-writes.js';

/** What all sockets of a server share. */
export interface Surroundings {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly timers: Timers;
  readonly limits: FrameLimits;
  readonly bufferedBytesMax: number;
  /** How long the other side may take to answer a close, or to end its half. */
  readonly closeTimeoutMs: number;
  readonly onGone: (socket: AcceptedSocket) => void;
}

const nobody: SocketHandler = {
  onMessage: () => undefined,
  onPong: () => undefined,
  onBytes: () => undefined,
  onClose: () => undefined,
};

/** No close frame came (RFC 6455, 7.4.1). */
const abnormal = 1006;

/**
 * With so much unsent a ping is not answered: whoever takes none of it would not take the pong, and
 * a client that only pings must not grow us.
 */
const pongBacklogMax = 1_024;

/** The socket's own events find their connection here: listeners are shared, not made for each. */
const owner = Symbol('stillhere.socket-server.owner');
type Owned = Duplex & { [owner]?: AcceptedSocket };

/**
 * The server's end of one WebSocket on an open TCP or TLS socket. `closing`: our close frame is on its
 * way, and what the client still says is taken in; `over`: nothing is sent or read any more.
 */
export class AcceptedSocket implements ServerSocket, FrameSink, WritesATurn {
  readonly id = randomUUID().replaceAll('-', '');
  handler: SocketHandler = nobody;
  /** Monotonic time of the newest byte. */
  heardMs: number;
  #state: 'open' | 'closing' | 'over' = 'open';
  readonly #reader: FrameReader;
  /** Frames of this turn. */
  #due: Buffer[] | undefined;
  #dueBytes = 0;
  /** Our half of the socket ends with what is written next. */
  #endsHalf = false;
  #closeCode = abnormal;
  #closeReason = '';
  #cancelClose: Cancel | undefined;

  constructor(
    private readonly socket: Owned,
    private readonly around: Surroundings,
  ) {
    this.heardMs = around.clock.monotonicMs();
    this.#reader = new FrameReader(around.limits, this);
    socket[owner] = this;
    socket.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  }

  get bufferedBytes(): number {
    return this.socket.writableLength + this.#dueBytes;
  }
  get paused(): boolean {
    return this.socket.isPaused();
  }

  send(text: string): void {
    if (this.#state === 'open') this.#write(textFrame(text));
  }
  ping(payload: string): void {
    if (this.#state === 'open') this.#write(controlFrame(opcodes.ping, payload));
  }
  pause(): void {
    this.socket.pause();
  }
  resume(): void {
    this.socket.resume();
  }

  close(code: number, reason: string): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#write(closeFrame(code, reason));
    this.#awaitEnd();
  }
  terminate(): void {
    this.#isOver();
    this.socket.destroy();
  }
  /** Ends the connection here and now, with a reason for our own side. */
  cut(reason: string): void {
    if (this.#state !== 'over') this.#closeReason = reason;
    this.terminate();
  }

  onBytes(chunk: Buffer): void {
    this.heardMs = this.around.clock.monotonicMs();
    // Before the frames in these bytes are handled: whatever they say, somebody was there.
    this.handler.onBytes();
    this.#reader.read(chunk);
  }
  onText(text: string): void {
    this.handler.onMessage(text);
  }
  onPing(payload: Buffer): void {
    if (this.#state === 'open' && this.bufferedBytes <= pongBacklogMax) {
      this.#write(controlFrame(opcodes.pong, payload));
    }
  }
  onPong(payload: string): void {
    this.handler.onPong(payload);
  }
  onCloseFrame(code: number, reason: string): void {
    this.#closeCode = code;
    this.#closeReason = reason;
    this.#answerAndEnd(code, reason);
  }
  onViolation(code: number, message: string): void {
    this.#closeReason = message;
    this.#answerAndEnd(code, '');
  }

  /** The other side sends nothing more; what is due here still leaves. */
  onEnd(): void {
    this.#isOver();
    this.#endHalf();
  }

  /** The socket is gone. */
  onGone(): void {
    this.#isOver();
    this.#cancelClose?.();
    this.around.onGone(this);
    this.handler.onClose(this.#closeCode, this.#closeReason);
  }

  writeTurn(): void {
    const frames = this.#due ?? [];
    this.#due = undefined;
    this.#dueBytes = 0;
    if (this.socket.destroyed) return;
    const [first] = frames;
    if (first !== undefined) this.socket.write(frames.length === 1 ? first : Buffer.concat(frames));
    if (this.#endsHalf) this.socket.end();
  }

  #write(frame: Buffer): void {
    this.#dueBytes += frame.length;
    if (this.bufferedBytes > this.around.bufferedBytesMax) {
      this.cut('did not read what was sent');
      return;
    }
    if (this.#due !== undefined) this.#due.push(frame);
    else {
      this.#due = [frame];
      writeAfterThisTurn(this);
    }
  }

  #answerAndEnd(code: number, reason: string): void {
    if (this.#state === 'open') this.#write(closeFrame(code, reason));
    this.#isOver();
    this.#endHalf();
  }

  #endHalf(): void {
    this.#endsHalf = true;
    this.#awaitEnd();
    if (this.#due === undefined) writeAfterThisTurn(this);
  }

  #awaitEnd(): void {
    const { timers, closeTimeoutMs } = this.around;
    this.#cancelClose ??= timers.after(closeTimeoutMs, () => this.socket.destroy());
  }

  #isOver(): void {
    this.#state = 'over';
    this.#reader.stop();
  }
}

function onData(this: Owned, chunk: Buffer): void {
  this[owner]?.onBytes(chunk);
}
function onEnd(this: Owned): void {
  this[owner]?.onEnd();
}
/** The other end is gone; `close` follows. */
function onError(this: Owned): void {
  this.destroy();
}
function onClose(this: Owned): void {
  this[owner]?.onGone();
}
