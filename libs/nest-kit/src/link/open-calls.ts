import { type CallChain, deadlineExceeded } from '../call-chain.js';
import { signInEnded } from '../require-allowed.js';
import type { ServiceFault } from '../service-fault.js';

/** How often what is open is looked at: well within I34's second. */
export const openCallsCheckMs = 500;

/** An order or a follow between its beginning and its end. */
export interface OpenCall {
  /** On the monotonic clock. */
  readonly deadlineAtMs: number;
  /** Missing: good for as long as it is open. */
  readonly isValid: (() => boolean) | undefined;
  giveUp(fault: ServiceFault): void;
}

/** Watches the deadlines and sign-ins of all open calls by one timer, which runs while there are any. */
export class OpenCalls {
  readonly #open = new Set<OpenCall>();
  #isWatching = false;

  constructor(private readonly chain: Pick<CallChain, 'clock' | 'timers'>) {}

  add(call: OpenCall): void {
    this.#open.add(call);
    if (!this.#isWatching) this.#watch();
  }

  delete(call: OpenCall): void {
    this.#open.delete(call);
  }

  #watch(): void {
    this.#isWatching = this.#open.size > 0;
    if (this.#isWatching) this.chain.timers.after(openCallsCheckMs, () => this.#check());
  }

  #check(): void {
    const nowMs = this.chain.clock.monotonicMs();
    for (const call of this.#open) {
      if (call.deadlineAtMs <= nowMs) call.giveUp(deadlineExceeded());
      else if (call.isValid?.() === false) call.giveUp(signInEnded());
    }
    this.#watch();
  }
}
