import type { CallContext } from '@stillhere/contracts';
import type { Clock } from '@stillhere/kernel';

/** Each layer gives up before the one above it, so that the outer one can still say what happened. */
export const edgeDeadlineMs = 5_000;
export const serviceDeadlineMs = 4_000;
export const logDeadlineMs = 2_000;

/** What is left of a call for the next layer, in whole milliseconds, at most `budgetMs`, at least 0. */
export function remainingMs(context: CallContext, clock: Clock, budgetMs: number): number {
  const left = Math.floor(context.deadlineAtMs - clock.monotonicMs());
  return Math.max(0, Math.min(left, budgetMs));
}
