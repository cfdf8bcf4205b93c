import type { CallContext, link } from '@stillhere/contracts';
import type { ServiceFault } from '../service-fault.js';
import type { Follower, FollowFrom, Following } from './link.js';

type FollowKind = Extract<
  NonNullable<link.Order['kind']>,
  { readonly $case: 'follow' | 'unfollow' }
>;

/** Gives an order that is about a follow; returns its id. */
type Give = (kind: FollowKind, context: CallContext) => number;

/**
 * The follows of one end. The only state of a follow is its cursor: without room it is left, and what is
 * still under way for it is dropped; with room, or on a link that began anew, it is followed again after
 * the last event that was taken.
 */
export class ClientFollows {
  /** Those that the other end knows of, by the id of the order that began each. */
  readonly #running = new Map<number, ClientFollow>();

  constructor(private readonly give: Give) {}

  follow(from: FollowFrom, follower: Follower): Following {
    const follow = new ClientFollow(from, follower, this);
    this.begin(follow);
    return follow;
  }

  begin(follow: ClientFollow): void {
    const { context } = follow.from;
    follow.id = this.give({ $case: 'follow', value: follow.request() }, context);
    this.#running.set(follow.id, follow);
  }

  unfollow(follow: ClientFollow): void {
    if (!this.#running.delete(follow.id)) return;
    this.give({ $case: 'unfollow', value: { follow: follow.id } }, follow.from.context);
    follow.id = 0;
  }

  received({ follows, event }: link.Followed): void {
    if (event === undefined) return;
    for (const id of follows) this.#running.get(id)?.taken(event);
  }

  ended(id: number, fault: ServiceFault | undefined): void {
    const follow = this.#running.get(id);
    if (follow === undefined) return;
    this.#running.delete(id);
    follow.over(fault);
  }

  endAll(fault: ServiceFault): void {
    for (const id of [...this.#running.keys()]) this.ended(id, fault);
  }

  beginAnew(): void {
    const running = [...this.#running.values()];
    this.#running.clear();
    for (const follow of running) this.begin(follow);
  }
}

class ClientFollow implements Following {
  /** 0: the other end does not know of it. */
  id = 0;
  #cursor: number;
  #isOver = false;

  constructor(
    readonly from: FollowFrom,
    private readonly follower: Follower,
    private readonly follows: ClientFollows,
  ) {
    const { fromStart, after } = from.request;
    this.#cursor = fromStart ? -1 : after;
  }

  request(): FollowFrom['request'] {
    const fromStart = this.#cursor < 0;
    return { ...this.from.request, fromStart, after: Math.max(0, this.#cursor) };
  }

  taken(event: link.FollowedEvent): void {
    this.#cursor = event.revision;
    if (!this.follower.onEvent(event)) this.follows.unfollow(this);
  }

  over(fault: ServiceFault | undefined): void {
    this.id = 0;
    this.#isOver = true;
    this.follower.onEnd(fault);
  }

  resume(): void {
    if (!this.#isOver && this.id === 0) this.follows.begin(this);
  }

  leave(): void {
    this.#isOver = true;
    this.follows.unfollow(this);
  }
}
