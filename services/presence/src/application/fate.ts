import { isServiceFault, type ServiceFault } from '@stillhere/nest-kit';

/** What became of a fact that was proposed for the log. */
export type Fate =
  | { readonly kind: 'recorded' }
  /** For good: the record knows better. */
  | { readonly kind: 'refused'; readonly code: string }
  /** A newer fact said it all, or this process stopped before the log came back. */
  | { readonly kind: 'dropped' };

export const dropped: Fate = { kind: 'dropped' };

/**
 * The trouble is ours and passes: no answer, no room, a defect. What the rules of a conversation
 * refuse stays refused, also where a person could put it right: waiting would hold back all others.
 */
export const isOurTrouble = (error: unknown): error is ServiceFault =>
  isServiceFault(error) && ours.has(error.status);

const ours: ReadonlySet<string> = new Set([
  'unavailable',
  'deadline-exceeded',
  'aborted',
  'resource-exhausted',
  'internal',
]);
