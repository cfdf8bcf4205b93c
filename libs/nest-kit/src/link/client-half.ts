import type { link } from '@stillhere/contracts';
import { serviceDeadlineMs } from '@stillhere/kernel';
import { deadlineExceeded } from '../call-chain.js';
import { ServiceFault } from '../service-fault.js';
import { ClientFollows } from './client-follows.js';
import { CountedTurns } from './counted-turns.js';
import type { Follower, FollowFrom, Following, LinkOrder, OrderAnswer, OrderKind } from './link.js';
import { answerFrom, bytesMaxOf, faultFrom, orderOf, type SignCaller } from './wire.js';

/** Orders that the other end may owe an answer: what it holds of us is bounded by it. */
export const ordersOpenMax = 4_096;
/** Orders that wait for room or for the link: some seconds of a busy edge. */
const ordersWaitingMax = 20_000;
/** What one message may hold, well below what the door reads (`requestBytesMax`). */
const turnBytesMax = 192 * 1_024;
/** Caller, trace and ids of an order. */
const aroundBytes = 1_024;
/** Turns of the server that are acknowledged by themselves, where nothing else leaves. */
const acknowledgeEvery = 32;

interface Pending {
  readonly order: link.Order;
  readonly bytes: number;
  readonly deadlineAtMs: number;
  /** Missing: nobody waits (any more). */
  settled: ((answer: OrderAnswer) => void) | undefined;
  isUnderWay: boolean;
}

/**
 * The protocol of the end that gives orders, without any input or output: what is submitted comes out as
 * turns, and what the server's turns say goes to whoever waits for it. `link.proto` is its law.
 */
export class ClientHalf {
  readonly #turns = new CountedTurns<link.ClientTurn>();
  readonly #follows: ClientFollows;
  /** Not in a turn yet, in the order of submission. */
  #waiting: Pending[] = [];
  /** Everything that an answer settles, by id, in the order of submission. */
  readonly #open = new Map<number, Pending>();
  #underWay = 0;
  #idNewest = 0;
  #link = '';
  #phase: 'away' | 'to-greet' | 'greeted' | 'linked' = 'away';
  #acknowledged = 0;
  #isClosed = false;

  constructor(
    private readonly nowMs: () => number,
    private readonly signCaller?: SignCaller,
  ) {
    this.#follows = new ClientFollows((kind, context) => {
      const id = this.#newId();
      const order = orderOf(id, kind, context);
      const bytes = bytesMaxOf(kind.value) + aroundBytes;
      const deadlineAtMs = Number.POSITIVE_INFINITY;
      this.#waiting.push({ order, bytes, deadlineAtMs, settled: undefined, isUnderWay: false });
      return id;
    });
  }

  get isLinked(): boolean {
    return this.#phase === 'linked';
  }

  submit({ kind, context }: LinkOrder, settled: (answer: OrderAnswer) => void): void {
    if (this.#isClosed) {
      settled({ ok: false, fault: unreachable() });
      return;
    }
    const bytes = bytesMaxOf(kind.value) + aroundBytes;
    if (bytes > turnBytesMax || this.#waiting.length >= ordersWaitingMax) {
      settled({ ok: false, fault: bytes > turnBytesMax ? tooLarge() : overloaded() });
      return;
    }
    const order = orderOf(this.#newId(), kind, context);
    const deadlineAtMs = Math.min(context.deadlineAtMs, this.nowMs() + serviceDeadlineMs);
    const pending = { order, bytes, deadlineAtMs, settled, isUnderWay: false };
    this.#open.set(order.id, pending);
    this.#waiting.push(pending);
  }

  follow(from: FollowFrom, follower: Follower): Following {
    return this.#follows.follow(from, follower);
  }

  /** A connection stands; what was said on the one before may not have arrived. */
  connected(): void {
    this.#phase = 'to-greet';
  }

  broken(): void {
    this.#phase = 'away';
  }

  /** The next turn to send; `undefined`: nothing to say for now. What it returns is not kept by the caller. */
  outgoing(): link.ClientTurn | undefined {
    if (this.#phase === 'to-greet') {
      this.#phase = 'greeted';
      return this.#bare({ link: this.#link });
    }
    if (this.#phase !== 'linked') return undefined;
    const turn = this.#turns.next() ?? this.#next();
    if (turn === undefined) {
      return this.#turns.taken - this.#acknowledged >= acknowledgeEvery ? this.#bare() : undefined;
    }
    const nowMs = this.nowMs();
    for (const order of turn.orders) {
      // Signed as it leaves: one that waited for the link has a proof that is good now.
      if (this.signCaller && order.caller) order.caller = this.signCaller(order.caller);
      const pending = this.#open.get(order.id);
      if (pending !== undefined) {
        order.deadlineMs = Math.max(1, Math.ceil(pending.deadlineAtMs - nowMs));
      }
    }
    turn.acknowledged = this.#acknowledge();
    return turn;
  }

  /** Says that we are there, and what we have. */
  beat(): link.ClientTurn | undefined {
    return this.#phase === 'linked' ? this.#bare() : undefined;
  }

  /** @throws LinkBroken only a new connection helps */
  received(turn: link.ServerTurn): void {
    if (this.#phase === 'greeted' && turn.welcome !== undefined) this.#welcomed(turn.welcome.link);
    if (this.#phase !== 'linked') return;
    this.#turns.acknowledge(turn.acknowledged);
    if (turn.sequence === 0 || !this.#turns.take(turn.sequence)) return;
    for (const followed of turn.followed) this.#follows.received(followed);
    for (const answer of turn.answers) this.#answered(answer);
  }

  /** Tells those whose time is over. An answer that comes later is dropped. */
  expire(): void {
    const nowMs = this.nowMs();
    const late = [...this.#open.values()].filter(
      ({ deadlineAtMs, settled }) => deadlineAtMs <= nowMs && settled !== undefined,
    );
    if (late.length === 0) return;
    const unsent = new Set(late.filter(({ isUnderWay }) => !isUnderWay));
    for (const { order } of unsent) this.#open.delete(order.id);
    this.#waiting = this.#waiting.filter((pending) => !unsent.has(pending));
    for (const pending of late) {
      const { settled } = pending;
      pending.settled = undefined;
      const fault = pending.isUnderWay ? deadlineExceeded() : unreachable();
      settled?.({ ok: false, fault });
    }
  }

  /** Nothing will come any more: tells all who wait. */
  close(): void {
    this.#isClosed = true;
    this.#phase = 'away';
    const waiting = [...this.#open.values()];
    this.#open.clear();
    this.#waiting = [];
    for (const { settled } of waiting) settled?.({ ok: false, fault: unreachable() });
    this.#follows.endAll(unreachable());
  }

  #newId(): number {
    this.#idNewest += 1;
    return this.#idNewest;
  }

  #acknowledge(): number {
    this.#acknowledged = this.#turns.taken;
    return this.#acknowledged;
  }

  #bare(hello?: link.Hello): link.ClientTurn {
    return { sequence: 0, acknowledged: this.#acknowledge(), hello, orders: [] };
  }

  /** As many of those that wait as one message and the other end's room take. */
  #next(): link.ClientTurn | undefined {
    let bytes = 0;
    let count = 0;
    for (const pending of this.#waiting) {
      const needsRoom = pending.settled !== undefined;
      bytes += pending.bytes;
      if (count > 0 && bytes > turnBytesMax) break;
      if (needsRoom && this.#underWay >= ordersOpenMax) break;
      if (needsRoom) this.#underWay += 1;
      pending.isUnderWay = true;
      count += 1;
    }
    if (count === 0) return undefined;
    const orders = this.#waiting.splice(0, count).map(({ order }) => order);
    this.#turns.add({ sequence: 0, acknowledged: 0, hello: undefined, orders });
    return this.#turns.next();
  }

  #welcomed(name: string): void {
    this.#phase = 'linked';
    if (name !== this.#link) this.#beginAnew(name);
    else this.#turns.again();
  }

  /** The other end knows nothing of us: all that is unanswered is given again, and follows go on. */
  #beginAnew(name: string): void {
    this.#link = name;
    this.#turns.clear();
    this.#acknowledged = 0;
    this.#underWay = 0;
    this.#waiting = [];
    for (const [id, pending] of this.#open) {
      pending.isUnderWay = false;
      if (pending.settled === undefined) this.#open.delete(id);
      else this.#waiting.push(pending);
    }
    this.#follows.beginAnew();
  }

  #answered({ order, result }: link.Answer): void {
    const pending = this.#open.get(order);
    if (pending !== undefined) {
      this.#open.delete(order);
      this.#underWay -= 1;
      const kind = pending.order.kind as OrderKind;
      pending.settled?.(answerFrom(kind.$case, result));
      return;
    }
    this.#follows.ended(order, result?.$case === 'fault' ? faultFrom(result.value) : undefined);
  }
}

const tooLarge = (): ServiceFault =>
  new ServiceFault({
    status: 'resource-exhausted',
    code: 'MessageTooLarge',
    message: 'It is more than one message between our processes takes. Nothing was changed.',
    retryable: false,
  });

const overloaded = (): ServiceFault =>
  new ServiceFault({
    status: 'unavailable',
    code: 'LinkFull',
    message: 'Too much waits for the other process already. Nothing was changed; try again.',
  });

const unreachable = (): ServiceFault =>
  new ServiceFault({
    status: 'unavailable',
    code: 'Unreachable',
    message: 'The other process cannot be reached. Try the identical call again: it counts once.',
  });
