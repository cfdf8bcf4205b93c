import { type Call, endCall, enter, failedCall, refuse } from '../call-chain.js';
import type { DirectFollow, FollowTaker } from '../service-binding.js';
import type { ServiceFault } from '../service-fault.js';
import { requireWellFormed } from '../well-formed.js';
import type { DirectParts } from './direct-order.js';
import type { FollowedEvent, Follower, FollowFrom, Following } from './link.js';
import type { OpenCall } from './open-calls.js';

/** One follow on its way through the chain; over at its end, its deadline or that of its sign-in. */
export class DirectFollowing implements Following, FollowTaker, OpenCall {
  deadlineAtMs = Number.POSITIVE_INFINITY;
  isValid: (() => boolean) | undefined;
  #call: Call | undefined;
  #following: Following | undefined;
  #isOver = false;

  constructor(
    private readonly parts: DirectParts,
    private readonly follower: Follower,
  ) {}

  begin(follow: DirectFollow, { request, context: given }: FollowFrom): void {
    const { chain, method, open } = this.parts;
    try {
      this.#call = enter(chain, method, given);
      requireWellFormed(request);
      const { context } = this.#call;
      this.deadlineAtMs = context.deadlineAtMs;
      this.isValid = context.principal.isValid;
      this.#following = follow(request, context, this);
    } catch (error) {
      this.onEnd(error);
      return;
    }
    if (this.#isOver) this.#following.leave();
    // A visitor's has neither a deadline nor a sign-in: there is nothing to watch.
    else if (this.isValid || Number.isFinite(this.deadlineAtMs)) open.add(this);
  }

  resume(): void {
    this.#following?.resume();
  }

  leave(): void {
    if (!this.#isOver) this.#close();
  }

  onEvent(event: FollowedEvent): boolean {
    if (this.#isOver) return false;
    this.parts.turn.said();
    return this.follower.onEvent(event);
  }

  onEnd(error: unknown): void {
    if (this.#isOver) return;
    const { chain, method } = this.parts;
    const failed = failedCall(method, this.#call);
    const fault = error === undefined ? undefined : refuse(chain, failed, error);
    this.#close(fault);
    this.follower.onEnd(fault);
  }

  giveUp(fault: ServiceFault): void {
    this.onEnd(fault);
  }

  #close(fault?: ServiceFault): void {
    this.#isOver = true;
    this.parts.open.delete(this);
    endCall(this.parts.chain, this.#call, fault);
    this.#following?.leave();
  }
}
