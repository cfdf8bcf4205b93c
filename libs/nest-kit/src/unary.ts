import type { CallContext } from '@stillhere/contracts';
import {
  type Call,
  type CallChain,
  callCancelled,
  deadlineExceeded,
  endCall,
  enter,
  failedCall,
  refuse,
} from './call-chain.js';
import { neverAborts } from './call-context.js';
import type { BoundMethod, Settle, UnaryCall } from './service-binding.js';
import type { ServiceFault } from './service-fault.js';
import { requireWellFormed } from './well-formed.js';

/**
 * Runs one call through the chain: deadline → access → trace → the service → error mapping.
 * One promise a call and no intermediate `await`: this stands on the path of every message.
 */
export function callUnary(
  chain: CallChain,
  method: BoundMethod,
  { request, given }: { readonly request: unknown; readonly given: CallContext },
): Promise<unknown> {
  let entered: Call | undefined;
  try {
    entered = enter(chain, method, given);
    requireWellFormed(request);
  } catch (error) {
    const fault = refuse(chain, failedCall(method, entered), error);
    endCall(chain, entered, fault);
    return Promise.reject(fault);
  }
  const call = entered;
  return new Promise((resolve, reject) => {
    let open = true;
    const close = (fault?: ServiceFault): boolean => {
      if (!open) return false;
      open = false;
      cancelTimer();
      if (given.signal !== neverAborts) given.signal.removeEventListener('abort', leave);
      endCall(chain, call, fault);
      return true;
    };
    /** The caller gets its answer now; the service learns it by the signal. */
    const giveUp = (fault: ServiceFault): void => {
      if (!close(fault)) return;
      call.context.abort(fault);
      reject(fault);
    };
    const leave = (): void => giveUp(callCancelled());
    const leftMs = call.context.deadlineAtMs - chain.clock.monotonicMs();
    const cancelTimer = chain.timers.after(leftMs, () => giveUp(deadlineExceeded()));
    if (given.signal !== neverAborts) given.signal.addEventListener('abort', leave);

    runMethod(method, { request, context: call.context }, (outcome) => {
      if (outcome.ok) {
        if (close()) resolve(outcome.response);
        return;
      }
      const fault = refuse(chain, failedCall(method, call), outcome.error);
      if (close(fault)) reject(fault);
    });
  });
}

/** Runs a unary method in whichever form it has; what it throws is an outcome as well. */
export function runMethod(
  method: BoundMethod,
  { request, context }: { readonly request: unknown; readonly context: CallContext },
  settle: Settle<unknown>,
): void {
  try {
    if (method.direct) method.direct(request, context, settle);
    else {
      (method.run as UnaryCall)(request, context).then(
        (response) => settle({ ok: true, response }),
        (error: unknown) => settle({ ok: false, error }),
      );
    }
  } catch (error) {
    settle({ ok: false, error });
  }
}
