import type { link, Principal } from '@stillhere/contracts';
import { isServiceFault, ServiceFault } from '../service-fault.js';
import { ordersOpenMax } from './client-half.js';
import { CountedTurns, LinkBroken } from './counted-turns.js';
import type { Link, OrderKind } from './link.js';
import { ServedFollows } from './served-follows.js';
import { answerOf, answerUnknown, type CallerOf, contextOf, faultOf, principalOf } from './wire.js';

/** What one message holds of answers and events together; the rest goes in the next. */
const turnItemsMax = 1_024;
const turnCharsMax = 512 * 1_024;
/** One a turn for each order that may be open and each event that may be unacknowledged, and room. */
const turnsKeptMax = 16_384;
/** Turns of the client that are acknowledged by themselves, where nothing else leaves. */
const acknowledgeEvery = 32;

export interface ServedParts {
  /** Unguessable: who knows it may resume the link. */
  readonly name: string;
  /** The process at the other end, as its token proved. */
  readonly peer: Principal;
  /** Whom an order comes from; default: by the word of a peer in this very process. */
  readonly callers?: CallerOf | undefined;
  /** What carries the orders out. */
  readonly link: Link;
  readonly nowMs: () => number;
  /** Something has to be sent. */
  readonly onOwes: () => void;
}

/**
 * The protocol of the end that carries orders out, without input or output; it outlives the connection, so
 * that what comes again after a break is known. `link.proto` is its law.
 */
export class ServerHalf {
  readonly #turns = new CountedTurns<link.ServerTurn>();
  readonly #follows: ServedFollows;
  #answers: link.Answer[] = [];
  #isGreeted = true;
  #underWay = 0;
  #acknowledged = 0;

  constructor(private readonly parts: ServedParts) {
    this.#follows = new ServedFollows(parts, (answer) => this.#answer(answer));
  }

  /** Orders that have been taken and not been answered. */
  get underWay(): number {
    return this.#underWay;
  }

  /** A connection of this link stands; the peer has everything up to `acknowledged`. */
  connected(acknowledged: number): void {
    this.#isGreeted = false;
    this.#turns.again();
    this.#follows.acknowledged(this.#turns.acknowledge(acknowledged));
  }

  /** @throws LinkBroken only a new connection helps */
  received(turn: link.ClientTurn): void {
    this.#follows.acknowledged(this.#turns.acknowledge(turn.acknowledged));
    if (this.#turns.kept > turnsKeptMax) throw new LinkBroken('nothing is acknowledged');
    if (turn.sequence === 0 || !this.#turns.take(turn.sequence)) return;
    for (const order of turn.orders) this.#carryOut(order);
    if (this.#turns.taken - this.#acknowledged >= acknowledgeEvery) this.parts.onOwes();
  }

  /** The next turn to send; `undefined`: nothing to say for now. What it returns is not kept by the caller. */
  outgoing(): link.ServerTurn | undefined {
    if (!this.#isGreeted) {
      this.#isGreeted = true;
      return this.#bare({ link: this.parts.name });
    }
    const turn = this.#turns.next() ?? this.#next();
    if (turn === undefined) {
      return this.#turns.taken - this.#acknowledged >= acknowledgeEvery ? this.#bare() : undefined;
    }
    turn.acknowledged = this.#acknowledge();
    return turn;
  }

  /** Says that we are there, and what we have. */
  beat(): link.ServerTurn | undefined {
    return this.#isGreeted ? this.#bare() : undefined;
  }

  /** The peer does not come back: its follows end; its orders are carried out all the same. */
  leave(): void {
    this.#follows.leaveAll();
  }

  #acknowledge(): number {
    this.#acknowledged = this.#turns.taken;
    return this.#acknowledged;
  }

  #bare(welcome?: link.Welcome): link.ServerTurn {
    const acknowledged = this.#acknowledge();
    return { sequence: 0, acknowledged, welcome, answers: [], followed: [] };
  }

  /** Events before answers: what was decided is seen before it is said to be done. */
  #next(): link.ServerTurn | undefined {
    const followed = this.#follows.take(turnItemsMax, turnCharsMax);
    const room = this.#follows.isEmpty ? turnItemsMax - followed.length : 0;
    const answers = this.#answers.splice(0, room);
    if (followed.length === 0 && answers.length === 0) return undefined;
    this.#turns.add({ sequence: 0, acknowledged: 0, welcome: undefined, answers, followed });
    return this.#turns.next();
  }

  #answer(answer: link.Answer): void {
    this.#answers.push(answer);
    this.parts.onOwes();
  }

  #carryOut(order: link.Order): void {
    const { id, kind } = order;
    if (kind?.$case === 'unfollow') {
      this.#follows.leave(kind.value.follow);
      return;
    }
    try {
      if (kind === undefined) throw answerUnknown();
      const { peer, callers = principalOf, nowMs } = this.parts;
      const principal = callers(order.caller, peer);
      const context = contextOf(order, { principal, nowMs: nowMs() });
      if (kind.$case === 'follow') this.#follows.begin(id, { request: kind.value, context });
      else this.#submit(id, kind, context);
    } catch (error) {
      if (!isServiceFault(error)) throw error;
      this.#answer({ order: id, result: { $case: 'fault', value: faultOf(error) } });
    }
  }

  #submit(id: number, kind: OrderKind, context: ReturnType<typeof contextOf>): void {
    if (this.#underWay >= ordersOpenMax) throw tooManyOpen();
    this.#underWay += 1;
    this.parts.link.submit({ kind, context }, (answer) => {
      this.#underWay -= 1;
      this.#answer(answerOf(id, kind, answer));
    });
  }
}

const tooManyOpen = (): ServiceFault =>
  new ServiceFault({
    status: 'unavailable',
    code: 'LinkFull',
    message: 'More orders are open than this end takes. Nothing was changed.',
  });
