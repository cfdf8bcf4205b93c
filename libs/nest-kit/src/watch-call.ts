import type { CallContext } from '@stillhere/contracts';
import type { Cancel } from '@stillhere/kernel';
import { type Call, type CallChain, endCall, enter, failedCall, refuse } from './call-chain.js';
import { limitCall } from './limit-call.js';
import type { BoundMethod, StreamCall } from './service-binding.js';
import type { ServiceFault } from './service-fault.js';
import { attach, type Leave, type Watcher } from './watch.js';
import { requireWellFormed } from './well-formed.js';

export interface WatchInput {
  readonly request: unknown;
  readonly given: CallContext;
  readonly watcher: Watcher<unknown>;
}

/** One streaming call in push form: the same chain; what ends it comes to `onEnd` as ServiceFault. */
export function watchCall(chain: CallChain, method: BoundMethod, input: WatchInput): Leave {
  const { request, given, watcher } = input;
  if (given.signal.aborted) {
    watcher.onEnd(undefined);
    return () => undefined;
  }
  let call: Call | undefined;
  try {
    call = enter(chain, method, given);
    requireWellFormed(request);
    const watch = new WatchCall(chain, method, { call, watcher });
    watch.begin(given, (method.run as StreamCall)(request, call.context));
    return () => watch.leave();
  } catch (error) {
    const fault = refuse(chain, failedCall(method, call), error);
    endCall(chain, call, fault);
    watcher.onEnd(fault);
    return () => undefined;
  }
}

class WatchCall implements Watcher<unknown> {
  #isOpen = true;
  #leaveSource: Leave | undefined;
  #release: Cancel | undefined;

  constructor(
    private readonly chain: CallChain,
    private readonly method: BoundMethod,
    private readonly parts: { readonly call: Call; readonly watcher: Watcher<unknown> },
  ) {}

  begin(given: CallContext, source: AsyncIterable<unknown>): void {
    const { context } = this.parts.call;
    this.#release = limitCall(this.chain, { given, context }, (fault) => this.#end(fault));
    const leave = attach(source, this);
    // It may be over before it has quite begun.
    if (this.#isOpen) this.#leaveSource = leave;
    else leave();
  }

  onValue(value: unknown): void {
    if (this.#isOpen) this.parts.watcher.onValue(value);
  }

  onEnd(error: Error | undefined): void {
    const failed = failedCall(this.method, this.parts.call);
    this.#end(error === undefined ? undefined : refuse(this.chain, failed, error));
  }

  leave(): void {
    this.#close(undefined);
  }

  #end(fault: ServiceFault | undefined): void {
    if (this.#close(fault)) this.parts.watcher.onEnd(fault);
  }

  #close(fault: ServiceFault | undefined): boolean {
    if (!this.#isOpen) return false;
    this.#isOpen = false;
    const { call } = this.parts;
    this.#release?.();
    endCall(this.chain, call, fault);
    call.context.abort(fault);
    this.#leaveSource?.();
    return true;
  }
}
