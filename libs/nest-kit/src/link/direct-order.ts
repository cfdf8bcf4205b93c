import type { CallContext } from '@stillhere/contracts';
import { type Call, type CallChain, endCall, enter, failedCall, refuse } from '../call-chain.js';
import type { BoundMethod, CallOutcome } from '../service-binding.js';
import type { ServiceFault } from '../service-fault.js';
import { runMethod } from '../unary.js';
import { requireWellFormed } from '../well-formed.js';
import type { OpenCall, OpenCalls } from './open-calls.js';
import type { Turn } from './turn.js';

export interface DirectParts {
  readonly chain: CallChain;
  readonly open: OpenCalls;
  readonly turn: Turn;
  readonly method: BoundMethod;
}

export type AnyAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: ServiceFault };

/** One order on its way through the chain; answered once, by its service or by its deadline. */
export class DirectOrder implements OpenCall {
  readonly isValid = undefined;
  deadlineAtMs = Number.POSITIVE_INFINITY;
  #call: Call | undefined;
  #isAnswered = false;

  constructor(
    private readonly parts: DirectParts,
    private readonly answer: (answer: AnyAnswer) => void,
  ) {}

  run(request: unknown, given: CallContext): void {
    const { chain, method, open } = this.parts;
    try {
      this.#call = enter(chain, method, given);
      requireWellFormed(request);
    } catch (error) {
      this.#settle({ ok: false, error });
      return;
    }
    runMethod(method, { request, context: this.#call.context }, (outcome) => this.#settle(outcome));
    if (this.#isAnswered) return;
    this.deadlineAtMs = this.#call.context.deadlineAtMs;
    open.add(this);
  }

  giveUp(fault: ServiceFault): void {
    this.#settle({ ok: false, error: fault });
    this.#call?.context.abort(fault);
  }

  #settle(outcome: CallOutcome<unknown>): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    const { chain, method, open, turn } = this.parts;
    open.delete(this);
    turn.said();
    if (outcome.ok) {
      endCall(chain, this.#call);
      this.answer({ ok: true, value: outcome.response });
    } else {
      const fault = refuse(chain, failedCall(method, this.#call), outcome.error);
      endCall(chain, this.#call, fault);
      this.answer({ ok: false, fault });
    }
  }
}
