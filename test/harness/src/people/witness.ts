import {
  closeCodes,
  type EvFrame,
  type HelloFrame,
  type NoCode,
  type OkFrame,
  type PresenceValue,
  type ServerFrame,
} from '@stillhere/live-protocol';
import { Comebacks } from './comebacks.js';
import type { SocketTap } from './tapped-socket.js';

const { superseded, heartbeat, drain } = closeCodes;

export interface SeenEvent {
  readonly chain: string;
  readonly type: string;
}

/**
 * What one page was told over all its sockets, written down beside the client that is under test:
 * the promises that were made to it, and each event with its place.
 */
export class Witness {
  /** By cid: the revision of its `ok`. */
  readonly acknowledged = new Map<string, number>();
  /** Cids that were refused for good. */
  readonly refused = new Set<string>();
  /** What was said about messages that could not be saved then. */
  readonly postponed: NoCode[] = [];
  readonly seen = new Map<number, SeenEvent>();
  /** Verdicts about the visitor, as they came. */
  readonly verdicts: PresenceValue[] = [];
  readonly comebacks = new Comebacks();
  /** What should never be seen on the wire. */
  readonly problems: string[] = [];
  readonly #onAcknowledged: () => void;

  constructor(onAcknowledged: () => void) {
    this.#onAcknowledged = onAcknowledged;
  }

  socket(): SocketTap {
    let next = 0;
    /** It was asked to move. Its successor takes over from it; at another process that may be known before it is told here. */
    let isMoving = false;
    const link = this.comebacks.link();
    return {
      closed: (isOwn) => link.closed(isOwn),
      sent: (text) => {
        if (!text.startsWith('{"t":"hello"')) return;
        const { resume } = JSON.parse(text) as HelloFrame;
        next = resume === undefined ? 0 : resume.revision + 1;
      },
      received: (text, isApplied) => {
        const frame = JSON.parse(text) as ServerFrame;
        if (frame.t === 'welcome') link.welcomed();
        else if (frame.t === 'ev' && isApplied) next = this.#event(frame, next);
        else if (frame.t === 'ok') this.#ok(frame);
        else if (frame.t === 'no' && frame.cid !== undefined) {
          if (frame.retryable) this.postponed.push(frame.code);
          else this.refused.add(frame.cid);
        } else if (frame.t === 'bye') {
          const isTakenOver =
            isMoving && (frame.code === superseded.code || frame.code === heartbeat.code);
          if (!isTakenOver) this.#bye(frame.code, frame.message);
          isMoving ||= frame.code === drain.code;
          if (frame.code === drain.code) link.askedToMove();
        } else if (frame.t === 'eph' && frame.key === 'presence') {
          this.verdicts.push(frame.value as PresenceValue);
        }
      },
    };
  }

  #event({ revision, chain, type }: EvFrame, next: number): number {
    if (revision !== next) this.#problem(`revision ${revision} came where ${next} was next`);
    const known = this.seen.get(revision);
    if (known !== undefined && known.chain !== chain) {
      this.#problem(`revision ${revision} was shown twice and is not the same`);
    }
    this.seen.set(revision, { chain, type });
    return revision + 1;
  }

  #ok({ cid, revision }: OkFrame): void {
    const known = this.acknowledged.get(cid);
    if (known !== undefined && known !== revision) {
      this.#problem(`${cid} was acknowledged at ${known} and at ${revision}`);
    }
    this.acknowledged.set(cid, revision);
    this.#onAcknowledged();
  }

  /** A drain only asks to connect again; the others say that something is not as it should be. */
  #bye(code: number, message: string): void {
    if (code !== drain.code) this.#problem(`was told goodbye with ${code}: ${message}`);
  }

  #problem(what: string): void {
    this.problems.push(what);
  }
}
