import type { HelloFrame } from '@stillhere/live-protocol';
import { type FrameProblem, parseClientFrame } from '@stillhere/live-protocol/frames';
import { isServiceFault } from '@stillhere/nest-kit';
import { whileSignedIn } from '../while-signed-in.js';
import { sayBye } from './bye.js';
import { deliver } from './deliver.js';
import { causeOfUnanswered } from './end-cause.js';
import { Heartbeat, ponged } from './heartbeat.js';
import { take } from './incoming.js';
import type { LiveConnection } from './live-connection.js';
import { no } from './no-frame.js';
import type { Arriving, LivePorts, StaffSession } from './ports.js';
import { ServedSocket, type Wire } from './served-socket.js';
import { type Watches, watchesOf } from './watches.js';
import { greet } from './welcome.js';

/** A page that acknowledges, answers and reports as told stays far below; a flood does not (I33). */
const frameRate = { perSecond: 100, burst: 400 };

/** Over so long those are spread who waited in vain. */
const againWithinMs = 2_000;

/** Whose page asks, and who the upgrade's cookie belongs to; it may still be looked up. */
export type ArrivingLookUp = Promise<Arriving>;
/** Of that only who. */
export type StaffLookUp = Promise<StaffSession | undefined>;

export interface LiveDoor {
  readonly wire: Wire;
  readonly arriving: ArrivingLookUp;
  readonly onGone: (id: string) => void;
}

/** One socket of a conversation, from its first byte to its end. */
export class LiveSocket extends ServedSocket {
  #connection: LiveConnection | undefined;
  #watches: Watches | undefined;
  #isGreeting = false;
  /** It said something after its welcome: so the welcome arrived. */
  #hasAnswered = false;
  /** Until the hello; then nobody asks for it again. */
  #arriving: ArrivingLookUp | undefined;

  constructor(
    private readonly ports: LivePorts,
    { wire, arriving, onGone }: LiveDoor,
  ) {
    super(ports, { wire, frameRate, onGone });
    this.#arriving = arriving;
    // A look-up that fails is met by the hello; without one nobody asks.
    arriving.catch(() => undefined);
  }

  protected get isOnRecord(): boolean {
    return this.#connection?.participates ?? false;
  }

  onPong(payload: string): void {
    if (this.#connection) ponged(this.#connection, payload);
  }

  protected take(text: string): void {
    const parsed = parseClientFrame(text);
    if (!parsed.ok) this.#refuse(parsed.problem);
    else if (this.#connection) {
      this.#hasAnswered = true;
      take(this.#connection, parsed.frame);
    } else if (parsed.frame.t !== 'hello')
      this.#tooEarly('The first frame must be a hello. Nothing was changed.');
    else if (this.#isGreeting)
      this.#tooEarly('A frame came before the welcome. Nothing was changed.');
    else void this.#welcome(parsed.frame);
  }

  protected flooded(): void {
    const { conversation, participant } = this.#connection ?? {};
    if (conversation !== undefined && participant !== undefined) {
      this.ports.floods.met(conversation, participant);
    }
  }

  protected override end(cause: string, code: number): void {
    if (this.ended) return;
    const connection = this.#connection;
    const whose = this.#hasAnswered ? cause : causeOfUnanswered(cause, code);
    super.end(connection?.hasLeft ? 'left' : whose, code);
    connection?.heartbeat?.stop();
    this.#watches?.stop();
  }

  async #welcome(hello: HelloFrame): Promise<void> {
    this.#isGreeting = true;
    this.stopWaiting();
    const arriving = await this.#lookUp();
    if (arriving === undefined) return;
    const { ports } = this;
    const { staff } = arriving;
    const welcomed = await this.#inTurn(hello, () =>
      greet(ports, { socket: this, hello, arriving, over: this.over }),
    );
    if (!welcomed) return;
    const { connection, after, visitor, status } = welcomed;
    if (this.ended) {
      // It ended on the way: the record has a connection that nobody holds.
      if (connection.participates) ports.evidence.report(this.id, this.ended);
      return;
    }
    this.#connection = connection;
    connection.heartbeat = new Heartbeat(connection);
    this.#watches = watchesOf(connection, { visitor, status });
    if (staff && !hello.token) {
      const open = { timers: ports.timers, over: this.over, staff };
      whileSignedIn(open, (reason) => sayBye(this, 'unauthenticated', { reason }));
    }
    deliver(connection, after);
  }

  /** Not at all where the socket ended meanwhile; and who waited too long comes again. */
  async #inTurn<T>(hello: HelloFrame, work: () => Promise<T>): Promise<T | undefined> {
    const { arrivals, random } = this.ports;
    if (!(await arrivals.enter(hello.resume ? 'returns' : 'opens'))) {
      sayBye(this, 'drain', { retryAfterMs: Math.round(random.fraction() * againWithinMs) });
      return undefined;
    }
    try {
      return this.ended ? undefined : await work();
    } finally {
      arrivals.leave();
    }
  }

  /** That nobody can tell right now is our trouble, not theirs. */
  async #lookUp(): Promise<Arriving | undefined> {
    try {
      return await this.#arriving;
    } catch (error) {
      if (!isServiceFault(error)) throw error;
      sayBye(this, 'drain', { retryAfterMs: 1_000 });
      return undefined;
    } finally {
      this.#arriving = undefined;
    }
  }

  /** A welcomed page is told which field; it may go on. Before that there is nobody to go on with. */
  #refuse({ field, expected, code, cid, fatal }: FrameProblem): void {
    const message = `${field === '' ? 'A frame' : `'${field}'`} must be ${expected}. Nothing was changed.`;
    if (!this.#connection || fatal) sayBye(this, 'malformed', { message });
    else this.send(JSON.stringify(no({ cid, code, message })));
  }

  #tooEarly(message: string): void {
    sayBye(this, 'malformed', { message });
  }
}
