/** Why a processor stopped by itself: somebody must look. It does not start again alone. */
export interface ProcessorFault {
  /** `name@version`. */
  readonly processor: string;
  /** `CheckpointConflict`, `PoisonEvent`, `LogCorruption`, or the code of whatever else ended it. */
  readonly code: string;
  /** One sentence, without content of events. */
  readonly message: string;
  readonly error: unknown;
}

export type OnFault = (fault: ProcessorFault) => void;

export function faultOf(processor: string, error: unknown): ProcessorFault {
  return {
    processor,
    code: codeOf(error) ?? 'Fault',
    message: error instanceof Error ? error.message : `${processor} stopped`,
    error,
  };
}

export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Faults of the moment, not of what was tried. Errors may also say so themselves: `retryable`. */
const passing: ReadonlySet<string | undefined> = new Set([
  'StoreUnavailable',
  'TransactionAborted',
]);

export const isPassing = (error: unknown): boolean =>
  passing.has(codeOf(error)) || (error as { retryable?: unknown } | null)?.retryable === true;
