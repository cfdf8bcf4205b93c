import type { link } from '@stillhere/contracts';
import type { Cancel, Clock, Random, Timers } from '@stillhere/kernel';
import { noopTracer, type Tracer } from '@stillhere/telemetry';
import { calling, ended } from '../calling.js';
import { toServiceFault } from '../error-mapping.js';
import type { Logger } from '../logger.js';
import { requireWellFormed } from '../well-formed.js';
import { type Carrier, watchPeer } from './carrier.js';
import { ClientHalf } from './client-half.js';
import { LinkBroken } from './counted-turns.js';
import type {
  Follower,
  FollowFrom,
  Following,
  Link,
  LinkOrder,
  OrderAnswer,
  OrderName,
} from './link.js';
import type { SignCaller } from './wire.js';

export type ClientCarrier = Carrier<link.ClientTurn, link.ServerTurn>;

export interface LinkClientParts {
  /** Begins a connection; one that cannot be had ends at once. */
  readonly connect: () => ClientCarrier;
  /** Default: no proof, for the other end in this very process. */
  readonly signCaller?: SignCaller;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  /** Default: nobody traces. */
  readonly tracer?: Tracer;
  /** The whole name of what an order asks for, in traces: `stillhere.session.v1.SessionService/Post`. */
  readonly actionOf?: (name: OrderName) => string;
  /** Runs the work when this turn of the event loop is over. */
  readonly atTurnEnd: (work: () => void) => void;
  /** Called when the other end answers, and when it is lost. */
  readonly onReach?: (isReached: boolean) => void;
}

export interface LinkClient extends Link {
  /** For good: whoever waits is told, follows end. */
  close(): void;
}

/** Between tries to connect: full jitter up to this, doubled from the first each time. */
const waitFirstMs = 50;
const waitMaxMs = 2_000;

/** A `Link` over a carrier; connects by itself, and again after each break, until it is closed. */
export function createLinkClient(parts: LinkClientParts): LinkClient {
  const client = new CarriedLink(parts);
  client.connect();
  return client;
}

class CarriedLink implements LinkClient {
  readonly #half: ClientHalf;
  readonly #peer: ReturnType<typeof watchPeer>;
  readonly #listeners = new Set<() => void>();
  #connection: Connection | undefined;
  #waitMs = waitFirstMs;
  #isDue = false;
  #isClosed = false;
  #isReached = false;
  #cancelConnect: Cancel | undefined;

  constructor(private readonly parts: LinkClientParts) {
    this.#half = new ClientHalf(() => parts.clock.monotonicMs(), parts.signCaller);
    this.#peer = watchPeer(parts.timers, {
      onBeat: () => this.#beat(),
      onSilence: () => this.#broken(this.#connection?.carrier, 'it is silent'),
    });
  }

  submit<Name extends OrderName>(
    order: LinkOrder<Name>,
    settled: (answer: OrderAnswer<Name>) => void,
  ): void {
    try {
      requireWellFormed(order.kind.value);
    } catch (error) {
      settled({ ok: false, fault: toServiceFault(error) });
      return;
    }
    const { tracer = noopTracer } = this.parts;
    if (tracer.enabled) this.#submitTraced(tracer, order, settled);
    else this.#half.submit(order as never, settled as never);
    this.#flushAtTurnEnd();
  }

  #submitTraced<Name extends OrderName>(
    tracer: Tracer,
    { kind, context: given }: LinkOrder<Name>,
    settled: (answer: OrderAnswer<Name>) => void,
  ): void {
    const { actionOf = String } = this.parts;
    const method = { action: actionOf(kind.$case), streams: false };
    const { context, span } = calling(tracer, method, given);
    this.#half.submit(
      { kind, context } as never,
      ((answer: OrderAnswer<Name>) => {
        ended(span, answer.ok ? undefined : answer.fault);
        settled(answer);
      }) as never,
    );
  }

  follow(from: FollowFrom, follower: Follower): Following {
    const following = this.#half.follow(from, follower);
    const flush = (): void => this.#flushAtTurnEnd();
    flush();
    return {
      resume() {
        following.resume();
        flush();
      },
      leave() {
        following.leave();
        flush();
      },
    };
  }

  onTurn(listener: () => void): Cancel {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelConnect?.();
    this.#peer.stop();
    this.#end();
    this.#half.close();
  }

  connect(): void {
    if (this.#isClosed) return;
    const carrier = this.parts.connect();
    this.#connection = { carrier, isFull: false };
    this.#peer.heard();
    this.#half.connected();
    carrier.listen({
      onTurn: (turn) => this.#received(carrier, turn),
      onDrained: () => {
        if (this.#connection?.carrier !== carrier) return;
        this.#connection.isFull = false;
        this.#flush();
      },
      onEnd: (reason) => this.#broken(carrier, reason),
    });
    this.#flush();
  }

  #received(carrier: ClientCarrier, turn: link.ServerTurn): void {
    if (this.#connection?.carrier !== carrier) return;
    this.#peer.heard();
    try {
      this.#half.received(turn);
    } catch (error) {
      if (!(error instanceof LinkBroken)) throw error;
      this.#broken(carrier, error.message);
      return;
    }
    if (this.#half.isLinked) this.#reached();
    this.#turned();
  }

  #reached(): void {
    this.#waitMs = waitFirstMs;
    if (this.#isReached) return;
    this.#isReached = true;
    this.parts.onReach?.(true);
  }

  #turned(): void {
    for (const listener of this.#listeners) listener();
    this.#flushAtTurnEnd();
  }

  #flushAtTurnEnd(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.parts.atTurnEnd(() => {
      this.#isDue = false;
      this.#flush();
    });
  }

  #flush(): void {
    const connection = this.#connection;
    while (connection !== undefined && !connection.isFull && connection === this.#connection) {
      const turn = this.#half.outgoing();
      if (turn === undefined) return;
      connection.isFull = !connection.carrier.send(turn);
    }
  }

  #beat(): void {
    this.#half.expire();
    this.#turned();
    const connection = this.#connection;
    if (connection === undefined || connection.isFull) return;
    const turn = this.#half.beat();
    if (turn !== undefined) connection.isFull = !connection.carrier.send(turn);
  }

  #broken(carrier: ClientCarrier | undefined, reason: string): void {
    if (carrier === undefined || this.#connection?.carrier !== carrier) return;
    this.#end();
    this.#half.broken();
    const { random, timers, logger } = this.parts;
    const waitMs = random.fraction() * this.#waitMs;
    this.#waitMs = Math.min(waitMaxMs, this.#waitMs * 2);
    logger.warn('a link broke', { reason });
    this.#isReached = false;
    this.#cancelConnect = timers.after(waitMs, () => this.connect());
    this.parts.onReach?.(false);
  }

  #end(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.carrier.close();
  }
}

interface Connection {
  readonly carrier: ClientCarrier;
  isFull: boolean;
}
