import { apply, type Entered, enter } from '@stillhere/harness/people';
import type { HelloFrame } from '@stillhere/live-protocol';
import { Carrier, type Side } from './carrier.js';
import type { Target } from './target.js';
import { GrpcLine } from './wire/grpc-line.js';
import { type Knock, LiveSocket } from './wire/live-socket.js';

/**
 * Somebody with a conversation of their own, open on both sides: all that a visitor and a counselor
 * can do, and all that they cannot. Does one thing at a time.
 */
export class Attacker {
  readonly #carriers = new Map<Side, Carrier>();
  #token: string;
  #line: GrpcLine | undefined;

  private constructor(
    readonly target: Target,
    readonly entered: Entered,
    readonly name: string,
  ) {
    this.#token = entered.token;
  }

  static async enter(target: Target, name: string, staff = target.staff): Promise<Attacker> {
    const ids = { device: `${name}-device`, tab: `${name}-tab` };
    const entered = await enter(target.http, ids);
    const answer = await apply(entered.conversation, staff, target);
    if (answer.status !== 200) throw new Error(`not accepted: ${JSON.stringify(answer.body)}`);
    return new Attacker(target, entered, name);
  }

  /** The newest one. */
  get token(): string {
    return this.#token;
  }

  /** A welcomed connection that may be used again and again. */
  async carrier(side: Side = 'visitor'): Promise<Carrier> {
    const known = this.#carriers.get(side);
    if (known?.isFit) return known;
    known?.end();
    const carrier = await Carrier.open(this, side, known);
    this.#carriers.set(side, carrier);
    return carrier;
  }

  /** A socket that has said nothing yet; the welcomed one of this side is given up. */
  async silent(side: Side = 'visitor'): Promise<LiveSocket> {
    this.#carriers.get(side)?.end();
    return LiveSocket.open(this.knock(side));
  }

  knock(side: Side): Knock {
    const { port, staff } = this.target;
    return { port, headers: side === 'staff' ? { cookie: staff.cookie } : {} };
  }

  /** What an honest page of this side would say first. */
  hello(side: Side = 'visitor'): HelloFrame {
    const { conversation, device, tab } = this.entered;
    const page = `${this.name}-page`;
    const ids = { conversation, device, tab, page };
    return side === 'staff'
      ? { t: 'hello', ...ids, device: `${device}-staff`, v: 'visible' }
      : { t: 'hello', ...ids, token: this.token, v: 'visible' };
  }

  /** One HTTP/2 session for as long as the other side keeps it. */
  line(): GrpcLine {
    if (this.#line?.isOpen !== true) this.#line = new GrpcLine(this.target.grpcPort);
    return this.#line;
  }

  welcomed(resumeToken: string | undefined): void {
    if (resumeToken !== undefined) this.#token = resumeToken;
  }

  leave(): void {
    for (const carrier of this.#carriers.values()) carrier.end();
    this.#line?.close();
  }
}
