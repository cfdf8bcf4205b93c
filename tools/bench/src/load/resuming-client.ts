import { messageText } from './cycles.js';
import { Bye, hello, type Target } from './people.js';
import type { Wire } from './wire.js';

interface Frame {
  readonly t: string;
  readonly n?: number;
  readonly head?: number;
  readonly revision?: number;
  readonly chain?: string;
  readonly type?: string;
}

export interface Who {
  readonly conversation: string;
  /** Visitors only; staff come with a cookie. */
  readonly token?: string;
  readonly cookie?: string;
}

/** Of docs/protocol.md: a random moment within these, the last one again and again. */
const pausesMs = [1_000, 500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** No byte for a ping's interval and ten seconds more. */
const silenceMaxMs = 20_000;
const ackEvery = 24;

/** A page that holds its copy of a conversation and comes back to it after each cut, as docs/protocol.md says. */
export class ResumingClient {
  /** Since when it has all that the server had, on a connection that stands; 0: it has not. */
  wellAtMs = 0;
  /** Events that did not follow the one before them. */
  gaps = 0;
  attempts = 0;
  /** Why it is not there: what the last attempt or the server said. */
  reason = '';
  #isOver = false;
  #wire: Wire | undefined;
  #resume: { readonly logId: string; revision: number; chain: string } | undefined;
  #token: string | undefined;
  #wanted = 0;
  #acked = 0;
  #heardMs = 0;
  #failures = 0;

  constructor(
    private readonly target: Target,
    private readonly who: Who,
  ) {
    this.#token = who.token;
  }

  get isWell(): boolean {
    return this.wellAtMs > 0;
  }

  async connect(): Promise<void> {
    this.attempts += 1;
    const { conversation, cookie } = this.who;
    const token = this.#token === undefined ? {} : { token: this.#token };
    // Who has no event yet has nothing to go on from.
    const resume = (this.#resume?.revision ?? -1) < 0 ? {} : { resume: this.#resume };
    try {
      const { wire, welcome } = await hello(
        this.target,
        { conversation, ...token, ...resume },
        cookie,
      );
      this.#token = welcome.resumeToken ?? this.#token;
      this.#resume ??= { logId: welcome.logId, revision: -1, chain: '' };
      this.#wanted = welcome.head;
      this.#failures = 0;
      this.#wire = wire;
      this.#heardMs = performance.now();
      wire.onClose = () => this.#cut();
      if (this.#resume.revision >= 0) this.#ack();
      wire.listen((text) => this.#take(JSON.parse(text) as Frame));
      this.#note();
    } catch (error) {
      this.#retry(error);
    }
  }

  /** A page notices by itself that nothing comes any more; to be called now and then. */
  lookAfter(nowMs: number): void {
    if (this.#wire === undefined || nowMs - this.#heardMs < silenceMaxMs) return;
    this.#wire.drop();
    this.#cut();
  }

  /** From now on it is well only once it has heard anew what there is. */
  expectNews(): void {
    this.wellAtMs = 0;
    this.attempts = 0;
    this.#wanted = Number.POSITIVE_INFINITY;
  }

  /** Asks for it, where a connection stands. */
  probe(): void {
    this.#wire?.send(JSON.stringify({ t: 'probe', n: 1 }));
  }

  message(cid: string): void {
    const seenRevision = Math.max(0, this.#resume?.revision ?? 0);
    this.#wire?.send(JSON.stringify({ t: 'msg', cid, body: messageText, seenRevision }));
  }

  close(): void {
    this.#isOver = true;
    this.#wire?.close();
    this.#wire = undefined;
  }

  #take(frame: Frame): void {
    this.#heardMs = performance.now();
    const { t, n, head } = frame;
    if (t === 'ping') this.#wire?.send(JSON.stringify({ t: 'pong', n, a: this.#resume?.revision }));
    if (t === 'probed' && head !== undefined) this.#wanted = head;
    if (t === 'ev') this.#apply(frame);
    this.#note();
  }

  #apply({ revision = -1, chain = '', type }: Frame): void {
    if (!this.#resume) return;
    if (revision !== this.#resume.revision + 1) this.gaps += 1;
    this.#resume.revision = revision;
    this.#resume.chain = chain;
    if (type === 'message-posted' || revision - this.#acked >= ackEvery) this.#ack();
  }

  #ack(): void {
    this.#acked = this.#resume?.revision ?? 0;
    this.#wire?.send(JSON.stringify({ t: 'ack', upTo: this.#acked }));
  }

  #note(): void {
    const hasAll = (this.#resume?.revision ?? -1) >= this.#wanted;
    if (this.wellAtMs === 0 && hasAll) this.wellAtMs = performance.now();
  }

  #cut(): void {
    this.#wire = undefined;
    this.wellAtMs = 0;
    this.#retry(undefined);
  }

  #retry(error: unknown): void {
    if (this.#isOver) return;
    this.reason = error instanceof Error ? error.message : 'cut off';
    if (error instanceof Bye && isFinal(error)) {
      this.#isOver = true;
      return;
    }
    const least = error instanceof Bye ? error.retryAfterMs : 0;
    const within = pausesMs[Math.min(this.#failures, pausesMs.length - 1)] ?? 0;
    this.#failures += 1;
    setTimeout(() => void this.connect(), Math.max(least, Math.random() * within));
  }
}

/** There is nothing to resume, or nobody who may. */
const isFinal = ({ code }: Bye): boolean => [4400, 4401, 4403, 4409, 4410, 4412].includes(code);
