import type { EvFrame, HelloFrame, ServerFrame, WelcomeFrame } from '@stillhere/live-protocol';
import type { HeardBack } from './judge/judge.js';
import { type Knock, LiveSocket } from './wire/live-socket.js';

export type Side = 'visitor' | 'staff';

/** Below the documented burst of 400 frames and 20 messages: limits have cases of their own. */
const framesMax = 360;
const postsMax = 18;
const ackEvery = 16;

/** Whose connection it is: how they come in, and what they are given. */
export interface Owner {
  knock(side: Side): Knock;
  hello(side: Side): HelloFrame;
  welcomed(resumeToken: string | undefined): void;
}

/** A welcomed connection that carries one hostile frame after the other. */
export class Carrier {
  #frames = 0;
  #posts = 0;
  #probes = 0;
  readonly #newest: Newest;

  private constructor(
    readonly socket: LiveSocket,
    readonly welcome: WelcomeFrame,
    newest: Newest,
  ) {
    this.#newest = newest;
  }

  /** Resumes where the one before it ended: a conversation grows long here. */
  static async open(owner: Owner, side: Side, before?: Carrier): Promise<Carrier> {
    const socket = await LiveSocket.open(owner.knock(side));
    const newest: Newest = { ev: before?.newest, sent: 0 };
    socket.onFrame = (frame) => take(frame, newest, socket);
    const { ev } = newest;
    const resume = ev &&
      before && { logId: before.welcome.logId, revision: ev.revision, chain: ev.chain };
    socket.send({ ...owner.hello(side), ...(resume === undefined ? {} : { resume }) });
    const first = await socket.heard(0, ({ t }) => t === 'welcome' || t === 'bye');
    if (first?.t !== 'welcome') throw new Error(`not welcomed: ${JSON.stringify(first)}`);
    owner.welcomed(first.resumeToken);
    return new Carrier(socket, first, newest);
  }

  /** Newest event that came. */
  get newest(): EvFrame | undefined {
    return this.#newest.ev;
  }

  get isFit(): boolean {
    return this.socket.isOpen && this.#frames < framesMax && this.#posts < postsMax;
  }

  /**
   * Says it, then asks whether the connection still answers. `cid`: wait also for the answer about
   * that message, which takes a commit.
   */
  async ask(text: string, cid?: string): Promise<HeardBack> {
    const { socket } = this;
    const from = socket.frames.length;
    this.#frames += 2;
    this.#posts += cid === undefined ? 0 : 1;
    this.#probes += 1;
    const n = this.#probes;
    socket.sendText(text);
    socket.send({ t: 'probe', n });
    const probed = await socket.heard(from, (frame) => frame.t === 'probed' && frame.n === n);
    if (cid !== undefined && probed !== undefined) {
      await socket.heard(from, (frame) => isAbout(frame, cid));
    }
    const answers = socket.frames.slice(from).filter(({ t }) => said.has(t));
    return { answers, closed: socket.isOpen ? undefined : await socket.closed };
  }

  /** Resolves when all that was there at the welcome has come. */
  async caughtUp(): Promise<void> {
    const { head } = this.welcome;
    if ((this.newest?.revision ?? -1) >= head) return;
    await this.socket.heard(0, (frame) => frame.t === 'ev' && frame.revision >= head);
  }

  end(): void {
    this.socket.end();
  }
}

interface Newest {
  ev: EvFrame | undefined;
  sent: number;
}

/** What answers a frame; everything else would have come anyway. */
const said: ReadonlySet<string> = new Set(['ok', 'no', 'bye']);

const isAbout = (frame: ServerFrame, cid: string): boolean =>
  (frame.t === 'ok' || frame.t === 'no') && frame.cid === cid;

/** As an honest page: applies, and says so before the window is full. */
function take(frame: ServerFrame, newest: Newest, socket: LiveSocket): void {
  if (frame.t !== 'ev') return;
  newest.ev = frame;
  newest.sent += 1;
  if (newest.sent % ackEvery === 0) socket.send({ t: 'ack', upTo: frame.revision });
}
