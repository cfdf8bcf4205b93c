import {
  type Cancel,
  type Clock,
  createTokenBucket,
  type Rate,
  type Timers,
  type TokenBucket,
} from '@stillhere/kernel';
import type { EvidenceKind } from '../presence/evidence-batch.js';
import type { EvidenceReporter } from '../presence/evidence-reporter.js';
import { announceBye, sayBye } from './bye.js';
import { causeOfOurs, causeOfTheirs } from './end-cause.js';
import { floodPauseMs } from './floods.js';
import type { Socket } from './live-connection.js';
import { Over } from './over.js';

/** How long a socket may stay without a hello. */
const helloWithinMs = 5_000;
/** Bytes that make no frame yet are told to presence this often at most. */
const heardEveryMs = 1_000;
/** A long frame costs more to read: each begun piece of this size counts as a frame. */
const frameChars = 4_096;

/** What arrives on a socket, in its order. */
export interface SocketHandler {
  onMessage(text: string): void;
  onPong(payload: string): void;
  /** Anything at all, also half a frame; before the frames in it. */
  onBytes(): void;
  onClose(code: number, reason: string): void;
}

/** A socket of the library, and who is told what comes on it. */
export interface Wire extends Socket {
  handler: SocketHandler;
}

export interface ServingParts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly evidence: EvidenceReporter;
}

export interface Serving {
  readonly wire: Wire;
  /** Frames that a page of this kind may send. */
  readonly frameRate: Rate;
  /** The socket is gone, whoever ended it. */
  readonly onGone: (id: string) => void;
}

/** A frame that proves nothing else still proves that somebody is there (I21). */
export const heard: EvidenceKind = { $case: 'heard', value: {} };

/**
 * One socket of a page, from its first byte to its end: what a chat's and a desk's have in common. It is
 * what everything else speaks to, so what we close is known to be ended by us, and why.
 */
export abstract class ServedSocket implements Socket, SocketHandler {
  readonly over = new Over();
  readonly #wire: Wire;
  readonly #frames: TokenBucket;
  readonly #onGone: (id: string) => void;
  #cancelPatience: Cancel | undefined;
  #isDraining = false;
  #heardAtMs: number;
  /** Set at the end, once: whoever ended it, not what came later. */
  #ended: EvidenceKind | undefined;

  constructor(
    private readonly parts: ServingParts,
    { wire, frameRate, onGone }: Serving,
  ) {
    const nowMs = parts.clock.monotonicMs();
    this.#wire = wire;
    this.#heardAtMs = nowMs;
    this.#frames = createTokenBucket(frameRate, nowMs);
    this.#onGone = onGone;
    this.#cancelPatience = parts.timers.after(helloWithinMs, () => {
      sayBye(this, 'heartbeat', { message: noHello });
    });
    wire.handler = this;
  }

  /** A frame within the rate of a page that is not over. */
  protected abstract take(text: string): void;
  /** Too many of them; it is closed next. */
  protected abstract flooded(): void;
  /** Whether what is met here is evidence for presence. */
  protected abstract get isOnRecord(): boolean;

  get id(): string {
    return this.#wire.id;
  }
  get isAskedToMove(): boolean {
    return this.#isDraining;
  }
  get ended(): EvidenceKind | undefined {
    return this.#ended;
  }
  send(text: string): void {
    this.#wire.send(text);
  }
  ping(payload: string): void {
    this.#wire.ping(payload);
  }
  terminate(): void {
    this.#wire.terminate();
  }
  close(code: number, reason: string): void {
    this.#wire.close(code, reason);
    this.end(causeOfOurs(code), code);
  }

  /** Asks to connect elsewhere; serves on until either side closes. */
  askToMove(retryAfterMs: number): void {
    if (this.#ended) return;
    this.#isDraining = true;
    announceBye(this, 'drain', { retryAfterMs });
  }

  onMessage(text: string): void {
    if (this.#ended) return;
    const pieces = Math.max(1, Math.ceil(text.length / frameChars));
    if (this.#frames.take(this.parts.clock.monotonicMs(), pieces) <= 0) {
      this.take(text);
      return;
    }
    this.flooded();
    sayBye(this, 'rate', { retryAfterMs: floodPauseMs });
  }

  abstract onPong(payload: string): void;

  onBytes(): void {
    if (!this.isOnRecord || this.#ended) return;
    const nowMs = this.parts.clock.monotonicMs();
    if (nowMs - this.#heardAtMs < heardEveryMs) return;
    this.#heardAtMs = nowMs;
    this.parts.evidence.report(this.id, heard);
  }

  /** Whoever moved because we asked was not cut off. */
  onClose(code: number): void {
    const cause = causeOfTheirs(code);
    this.end(this.#isDraining && cause === 'network' ? 'drained' : cause, code);
    this.#onGone(this.id);
  }

  /** Somebody said who they are. */
  protected stopWaiting(): void {
    this.#cancelPatience?.();
    this.#cancelPatience = undefined;
  }

  /** Everything that runs for it ends with it. */
  protected end(cause: string, code: number): void {
    if (this.#ended) return;
    this.#ended = { $case: 'closed', value: { code, cause } };
    this.stopWaiting();
    this.over.end();
    if (this.isOnRecord) this.parts.evidence.report(this.id, this.#ended);
  }
}

const noHello = `No hello came within ${helloWithinMs / 1_000} s. Nothing was changed; connect again.`;
