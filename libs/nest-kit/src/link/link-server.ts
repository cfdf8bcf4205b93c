import type { link, Principal } from '@stillhere/contracts';
import type { Cancel, Clock, Random, Timers } from '@stillhere/kernel';
import type { Logger } from '../logger.js';
import { type Carrier, watchPeer } from './carrier.js';
import { LinkBroken } from './counted-turns.js';
import type { Link } from './link.js';
import { ServerHalf } from './server-half.js';
import type { CallerOf } from './wire.js';

export type ServerCarrier = Carrier<link.ServerTurn, link.ClientTurn>;

export interface LinkServerParts {
  /** Whom an order comes from; default: by the word of the peer, which is in this process. */
  readonly callers?: CallerOf;
  /** What carries the orders out. */
  readonly link: Link;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly atTurnEnd: (work: () => void) => void;
  /** What is read now may have lain here while this process stood still; default never. */
  readonly isReadingOld?: () => boolean;
}

/** Long enough for a peer to notice the break and to come back, with its orders' time over long before. */
const keptMs = 15_000;
/** Processes that are linked or may come back. */
const linksMax = 256;

/** Serves a `Link` over carriers: one link a peer, kept for a while when its connection breaks. */
export class LinkServer {
  readonly #links = new Map<string, Served>();
  readonly #connections = new Set<Connection>();
  #isDraining = false;

  constructor(private readonly parts: LinkServerParts) {}

  /** `peer` is one of our services, as its token proved. */
  accept(carrier: ServerCarrier, peer: Principal): void {
    const greet: Accepted['greet'] = (hello, acknowledged) =>
      this.#greet(connection, { hello, acknowledged, peer });
    const connection = new Connection({ carrier, peer, greet }, this.parts);
    this.#connections.add(connection);
    connection.start(() => {
      this.#connections.delete(connection);
      const { served } = connection;
      if (served?.connection === connection) this.#keep(served);
    });
    if (this.#isDraining) connection.drain();
  }

  /** Takes nothing more and keeps no link for later; each connection ends when what is under way has been answered. */
  drain(): void {
    this.#isDraining = true;
    for (const connection of this.#connections) connection.drain();
    for (const served of this.#links.values()) if (!served.connection) this.#forget(served);
  }

  #greet(connection: Connection, greeting: Greeting): Served {
    const served = this.#known(greeting) ?? this.#create(greeting.peer);
    served.cancelForget?.();
    const before = served.connection;
    served.connection = connection;
    before?.close('its peer connected anew');
    const isKnown = served.name === greeting.hello.link;
    served.half.connected(isKnown ? greeting.acknowledged : 0);
    return served;
  }

  #known({ hello, peer }: Greeting): Served | undefined {
    const served = this.#links.get(hello.link);
    const { actor, tenant } = served?.peer ?? {};
    return actor === peer.actor && tenant === peer.tenant ? served : undefined;
  }

  #create(peer: Principal): Served {
    if (this.#links.size >= linksMax) throw new LinkBroken('too many links');
    const { link: carriesOut, callers, clock, random } = this.parts;
    const name = Buffer.from(random.bytes(16)).toString('hex');
    const half = new ServerHalf({
      name,
      peer,
      callers,
      link: carriesOut,
      nowMs: () => clock.monotonicMs(),
      onOwes: () => served.connection?.flushAtTurnEnd(),
    });
    const served: Served = { name, peer, half, connection: undefined, cancelForget: undefined };
    this.#links.set(name, served);
    return served;
  }

  #keep(served: Served): void {
    served.connection = undefined;
    if (this.#isDraining) this.#forget(served);
    else served.cancelForget = this.parts.timers.after(keptMs, () => this.#forget(served));
  }

  #forget(served: Served): void {
    served.cancelForget?.();
    this.#links.delete(served.name);
    served.half.leave();
  }
}

interface Accepted {
  readonly carrier: ServerCarrier;
  readonly peer: Principal;
  readonly greet: (hello: link.Hello, acknowledged: number) => Served;
}

interface Greeting {
  readonly hello: link.Hello;
  readonly acknowledged: number;
  readonly peer: Principal;
}

interface Served {
  readonly name: string;
  readonly peer: Principal;
  readonly half: ServerHalf;
  connection: Connection | undefined;
  cancelForget: Cancel | undefined;
}

/** One carrier, from its first turn to its end. */
class Connection {
  served: Served | undefined;
  #peer: ReturnType<typeof watchPeer> | undefined;
  #isFull = false;
  #isDue = false;
  #isDraining = false;
  #isOpen = true;

  constructor(
    private readonly accepted: Accepted,
    private readonly parts: LinkServerParts,
  ) {}

  start(onEnd: () => void): void {
    this.#peer = watchPeer(this.parts.timers, {
      onBeat: () => this.#beat(),
      onSilence: () => this.close('it is silent'),
    });
    this.accepted.carrier.listen({
      onTurn: (turn) => this.#received(turn),
      onDrained: () => {
        this.#isFull = false;
        this.#flush();
      },
      onEnd: () => {
        this.#isOpen = false;
        this.#peer?.stop();
        onEnd();
      },
    });
  }

  drain(): void {
    this.#isDraining = true;
    this.#flush();
  }

  close(reason: string): void {
    if (!this.#isOpen) return;
    this.parts.logger.warn('a link was closed', { reason });
    this.#isOpen = false;
    this.#peer?.stop();
    this.accepted.carrier.close();
  }

  flushAtTurnEnd(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.parts.atTurnEnd(() => {
      this.#isDue = false;
      this.#flush();
    });
  }

  #received(turn: link.ClientTurn): void {
    if (!this.#isOpen || this.#isDraining) return;
    if (!this.#mayStay()) return;
    if (this.parts.isReadingOld?.() === true) {
      // Whoever gave these orders has given them to another process by now; what it still waits for comes anew.
      this.close('this end stood still');
      return;
    }
    this.#peer?.heard();
    try {
      if (turn.hello === undefined) this.#linked().received(turn);
      else this.served = this.accepted.greet(turn.hello, turn.acknowledged);
    } catch (error) {
      if (!(error instanceof LinkBroken)) throw error;
      this.close(error.message);
      return;
    }
    this.flushAtTurnEnd();
  }

  #linked(): ServerHalf {
    if (this.served === undefined) throw new LinkBroken('it did not greet first');
    return this.served.half;
  }

  #flush(): void {
    const half = this.served?.half;
    while (this.#isOpen && !this.#isFull && half !== undefined) {
      const turn = half.outgoing();
      if (turn === undefined) break;
      this.#isFull = !this.accepted.carrier.send(turn);
    }
    if (this.#isDraining && (half?.underWay ?? 0) === 0) this.close('this end stops');
  }

  /** Its token may be revoked at any moment. */
  #mayStay(): boolean {
    if (this.accepted.peer.isValid?.() !== false) return true;
    this.close('its token is not good any more');
    return false;
  }

  #beat(): void {
    if (!this.#mayStay()) return;
    this.#flush();
    const turn = this.#isFull ? undefined : this.served?.half.beat();
    if (turn !== undefined) this.#isFull = !this.accepted.carrier.send(turn);
  }
}
