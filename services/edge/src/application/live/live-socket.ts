import { createTokenBucket, type TokenBucket } from '@stillhere/kernel';
import { closeCodes, type HelloFrame } from '@stillhere/live-protocol';
import { type FrameProblem, parseClientFrame } from '@stillhere/live-protocol/frames';
import { isServiceFault } from '@stillhere/nest-kit';
import { whileSignedIn } from '../while-signed-in.js';
import { announceBye, sayBye } from './bye.js';
import { deliver } from './deliver.js';
import { causeOfOurs, causeOfTheirs, closedBecause, type EndCause } from './end-cause.js';
import { floodPauseMs } from './floods.js';
import { beat, ponged } from './heartbeat.js';
import { take } from './incoming.js';
import type { LiveConnection, Socket } from './live-connection.js';
import { no } from './no-frame.js';
import type { LivePorts, StaffSession } from './ports.js';
import { watch } from './watches.js';
import { greet } from './welcome.js';

/** How long a socket may stay without a hello. */
const helloWithinMs = 5_000;
/** Bytes that make no frame yet are told to presence this often at most. */
const heardEveryMs = 1_000;
/** A page that acknowledges, answers and reports as told stays far below; a flood does not (I33). */
const frameRate = { perSecond: 100, burst: 400 };
/** A long frame costs more to read: each begun piece of this size counts as a frame. */
const frameChars = 4_096;

export type EventfulSocket = Socket & {
  onMessage: (text: string) => void;
  onPong: (payload: string) => void;
  onBytes: () => void;
  onClose: (code: number, reason: string) => void;
};

/** Who the upgrade's cookie belongs to; it may still be looked up. */
export type StaffLookUp = Promise<StaffSession | undefined>;

/** One socket from its first byte to its end. */
export class LiveSocket {
  /** What everything else speaks to: what it closes, we ended, and why is kept. */
  readonly socket: Socket;
  readonly #over = new AbortController();
  readonly #frames: TokenBucket;
  readonly #cancelPatience: () => void;
  #connection: LiveConnection | undefined;
  #isGreeting = false;
  #isDraining = false;
  /** Set at the end, once: whoever ended it, not what came later. */
  #closed: ReturnType<typeof closedBecause> | undefined;
  #heardAtMs: number;

  constructor(
    private readonly ports: LivePorts,
    wire: EventfulSocket,
    private readonly staff: StaffLookUp,
  ) {
    const nowMs = ports.clock.monotonicMs();
    this.#heardAtMs = nowMs;
    this.#frames = createTokenBucket(frameRate, nowMs);
    this.socket = {
      id: wire.id,
      send: (text) => wire.send(text),
      ping: (payload) => wire.ping(payload),
      terminate: () => wire.terminate(),
      close: (code, reason) => {
        wire.close(code, reason);
        this.#end(causeOfOurs(code), code);
      },
    };
    this.#cancelPatience = ports.timers.after(helloWithinMs, () => {
      sayBye(this.socket, 'heartbeat', { message: noHello });
    });
    // A look-up that fails is met by the hello; without one nobody asks.
    staff.catch(() => undefined);
    wire.onMessage = (text) => this.#onMessage(text);
    wire.onPong = (payload) => this.#connection && ponged(this.#connection, payload);
    wire.onBytes = () => this.#onBytes();
    wire.onClose = (code) => this.#end(this.#causeOf(code), code);
  }

  /** Asks to connect elsewhere; serves on until either side closes. */
  askToMove(retryAfterMs: number): void {
    if (this.#closed) return;
    this.#isDraining = true;
    announceBye(this.socket, 'drain', { retryAfterMs });
  }

  #onMessage(text: string): void {
    if (this.#closed) return;
    const pieces = Math.max(1, Math.ceil(text.length / frameChars));
    if (this.#frames.take(this.ports.clock.monotonicMs(), pieces) > 0) {
      this.#flooded();
      return;
    }
    const parsed = parseClientFrame(text);
    if (!parsed.ok) this.#refuse(parsed.problem);
    else if (this.#connection) take(this.#connection, parsed.frame);
    else if (parsed.frame.t !== 'hello')
      this.#tooEarly('The first frame must be a hello. Nothing was changed.');
    else if (this.#isGreeting)
      this.#tooEarly('A frame came before the welcome. Nothing was changed.');
    else void this.#welcome(parsed.frame);
  }

  #flooded(): void {
    const { conversation, participant } = this.#connection ?? {};
    if (conversation !== undefined && participant !== undefined) {
      this.ports.floods.met(conversation, participant);
    }
    sayBye(this.socket, 'rate', { retryAfterMs: floodPauseMs });
  }

  async #welcome(hello: HelloFrame): Promise<void> {
    this.#isGreeting = true;
    this.#cancelPatience();
    const staff = await this.#lookUp();
    if (staff === 'unknown') return;
    const { ports, socket } = this;
    const welcomed = await greet(ports, { socket, hello, staff, over: this.#over });
    if (!welcomed) return;
    const { connection, after, visitor, status } = welcomed;
    if (this.#closed) {
      // It ended on the way: the record has a connection that nobody holds.
      if (connection.participates) ports.evidence.report(socket.id, this.#closed);
      return;
    }
    this.#connection = connection;
    // The head also repairs a lost hint that it moved.
    beat(connection, () => ({ head: connection.head }));
    watch(connection, { visitor, status });
    if (staff && !hello.token) {
      const open = { timers: ports.timers, over: connection.over.signal, staff };
      whileSignedIn(open, (reason) => sayBye(this.socket, 'unauthenticated', { reason }));
    }
    await deliver(connection, after);
  }

  /** Whose cookie it is. That nobody can tell right now is our trouble, not theirs. */
  async #lookUp(): Promise<StaffSession | undefined | 'unknown'> {
    try {
      return await this.staff;
    } catch (error) {
      if (!isServiceFault(error)) throw error;
      sayBye(this.socket, 'drain', { retryAfterMs: 1_000 });
      return 'unknown';
    }
  }

  #onBytes(): void {
    const nowMs = this.ports.clock.monotonicMs();
    if (!this.#connection?.participates || this.#closed) return;
    if (nowMs - this.#heardAtMs < heardEveryMs) return;
    this.#heardAtMs = nowMs;
    this.ports.evidence.report(this.socket.id, { $case: 'heard', value: {} });
  }

  /** A welcomed page is told which field; it may go on. Before that there is nobody to go on with. */
  #refuse({ field, expected, code, cid, fatal }: FrameProblem): void {
    const message = `${field === '' ? 'A frame' : `'${field}'`} must be ${expected}. Nothing was changed.`;
    if (!this.#connection || fatal) sayBye(this.socket, 'malformed', { message });
    else this.socket.send(JSON.stringify(no({ cid, code, message })));
  }

  #tooEarly(message: string): void {
    sayBye(this.socket, 'malformed', { message });
  }

  /** Whoever moved because we asked was not cut off. */
  #causeOf(code: number): EndCause {
    const cause = causeOfTheirs(code);
    return this.#isDraining && cause === 'network' ? 'drained' : cause;
  }

  #end(cause: EndCause, code: number): void {
    if (this.#closed) return;
    const connection = this.#connection;
    this.#closed = closedBecause(connection?.hasLeft ? 'left' : cause, code);
    this.#cancelPatience();
    if (connection) connection.isRefused = refusing.has(code);
    this.#over.abort();
    connection?.window.wake();
    if (connection?.participates) this.ports.evidence.report(this.socket.id, this.#closed);
  }
}

const noHello = `No hello came within ${helloWithinMs / 1_000} s. Nothing was changed; connect again.`;

/** After these nothing is done in this name, also not what waits already. */
const refusing: ReadonlySet<number> = new Set([
  closeCodes.unauthenticated.code,
  closeCodes.forbidden.code,
  closeCodes.malformed.code,
]);
