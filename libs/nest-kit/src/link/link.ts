import type { CallContext, link, session } from '@stillhere/contracts';
import type { Cancel } from '@stillhere/kernel';
import type { ServiceFault } from '../service-fault.js';

type AnyKind = NonNullable<link.Order['kind']>;

/** What may be asked for: the request of the unary call of the same name. */
export type OrderKind = Exclude<AnyKind, { readonly $case: 'follow' | 'unfollow' }>;
export type OrderName = OrderKind['$case'];

export interface LinkOrder<Name extends OrderName = OrderName> {
  readonly kind: Extract<OrderKind, { readonly $case: Name }>;
  /** In whose name, until when, and as part of what. Its signal is not read: an order is not taken back. */
  readonly context: CallContext;
}

type Result = NonNullable<link.Answer['result']>;

/** The response of the unary call of that name. */
export type ResponseTo<Name extends OrderName> = Extract<Result, { readonly $case: Name }>['value'];

export type OrderAnswer<Name extends OrderName = OrderName> =
  | { readonly ok: true; readonly value: ResponseTo<Name> }
  | { readonly ok: false; readonly fault: ServiceFault };

export type FollowedEvent = link.FollowedEvent;

export interface FollowFrom {
  readonly request: session.FollowRequest;
  readonly context: CallContext;
}

export interface Follower {
  /** The next event, gap-free and in order. False: taken, but nothing more until `resume`. */
  onEvent(event: FollowedEvent): boolean;
  /** The follow is over, once: left by the other side with a fault, or ended without one. */
  onEnd(fault: ServiceFault | undefined): void;
}

export interface Following {
  /** There is room again: it goes on after the last event that was taken. */
  resume(): void;
  /** Nobody reads any more; neither method of the follower is called after it. */
  leave(): void;
}

/**
 * How one of our services reaches another about every message. Direct in one process, over a
 * MessagePort between threads, over one gRPC stream between processes: the promises are the same, and
 * what one turn of the event loop submits travels as one message.
 */
export interface Link {
  /**
   * Gives an order. Orders are carried out in the order in which they were submitted. `settled` is called
   * exactly once, synchronously in the pass that brought the answer; it may be called before `submit`
   * returns. A link that was broken gives unanswered orders again under the same command ids.
   */
  submit<Name extends OrderName>(
    order: LinkOrder<Name>,
    settled: (answer: OrderAnswer<Name>) => void,
  ): void;
  follow(from: FollowFrom, follower: Follower): Following;
  /** Called after all callbacks of a pass: what they wrote can go out as one. */
  onTurn(listener: () => void): Cancel;
}
