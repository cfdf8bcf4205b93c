import type { CallContext } from '@stillhere/contracts';
import type { Cancel } from '@stillhere/kernel';
import { type CallChain, deadlineExceeded } from './call-chain.js';
import { neverAborts } from './call-context.js';
import { signInEnded } from './require-allowed.js';
import type { ServiceFault } from './service-fault.js';

/** How often an open stream asks whether its caller's sign-in still holds: well within I34's second. */
export const signInCheckMs = 500;
/** setTimeout's own limit; a stream's deadline beyond it is no deadline. */
const deadlineMsMax = 2 ** 31 - 1;

/**
 * Ends an open stream when its caller goes away, its deadline comes or its caller's sign-in ends.
 * `undefined`: nothing of that can be, and nothing has to be released.
 */
export function limitCall(
  { clock, timers }: Pick<CallChain, 'clock' | 'timers'>,
  { given, context }: { readonly given: CallContext; readonly context: CallContext },
  end: (fault?: ServiceFault) => void,
): Cancel | undefined {
  const { signal, principal } = given;
  const leftMs = context.deadlineAtMs - clock.monotonicMs();
  const isFree = signal === neverAborts && principal.isValid === undefined;
  if (isFree && leftMs > deadlineMsMax) return undefined;
  const leave = (): void => end();
  let cancelCheck: Cancel | undefined;
  /** Revocation ends what is open, also where nothing new comes that would be asked about. */
  const checkSignIn = (isValid: () => boolean): void => {
    cancelCheck = timers.after(signInCheckMs, () => {
      if (isValid()) checkSignIn(isValid);
      else end(signInEnded());
    });
  };
  if (signal !== neverAborts) signal.addEventListener('abort', leave);
  if (principal.isValid !== undefined) checkSignIn(principal.isValid);
  const cancelDeadline =
    leftMs > deadlineMsMax ? undefined : timers.after(leftMs, () => end(deadlineExceeded()));
  return () => {
    signal.removeEventListener('abort', leave);
    cancelCheck?.();
    cancelDeadline?.();
  };
}
