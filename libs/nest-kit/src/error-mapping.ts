import { type FaultDetail, ServiceFault } from './service-fault.js';

/** Our own promise broke: the process must stop, whoever the caller was. */
const fatalCodes: ReadonlySet<string> = new Set([
  'LogCorruption',
  'UnknownEventType',
  'InvariantBroken',
]);

interface CodedError extends Error {
  readonly code: string;
  readonly reason?: unknown;
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && typeof (error as Partial<CodedError>).code === 'string'
    ? (error as CodedError).code
    : undefined;

export const isFatal = (error: unknown): boolean => fatalCodes.has(codeOf(error) ?? '');

/** Errors of the ports, by their `code`: this library knows no port and no driver. */
const known: Readonly<Record<string, (error: CodedError) => Omit<FaultDetail, 'cause'>>> = {
  RevisionConflict: () => ({
    status: 'aborted',
    code: 'RevisionConflict',
    message: 'Somebody else was faster. Nothing was changed; try again.',
  }),
  TransactionAborted: ({ reason }) => ({
    status: 'aborted',
    code: 'TransactionAborted',
    message:
      reason === 'conflict'
        ? 'Others kept being faster. Nothing was changed; try again.'
        : 'It could not be saved in time. Nothing was changed; try again.',
  }),
  CheckpointConflict: () => ({
    status: 'aborted',
    code: 'CheckpointConflict',
    message: 'Another process took over. Nothing was changed; try again.',
  }),
  StreamClosed: () => ({
    status: 'failed-precondition',
    code: 'StreamClosed',
    message: 'It takes no more entries. Nothing was changed.',
  }),
  EventTooLarge: () => ({
    status: 'invalid-argument',
    code: 'EventTooLarge',
    message: 'It is too large to be kept. Nothing was changed; send less at once.',
  }),
  SubscriptionDropped: () => ({
    status: 'unavailable',
    code: 'SubscriptionDropped',
    message: 'The stream broke off. Follow again after the last entry that you have.',
  }),
  StoreUnavailable: storeUnavailable,
  // What several processes share beside the log: keys, accounts, leases.
  PostgresFault: storeUnavailable,
};

const storeFull: Omit<FaultDetail, 'cause'> = {
  status: 'resource-exhausted',
  code: 'StoreFull',
  message: 'There is no room left to keep it. Nothing was saved; an operator has to make room.',
  retryable: true,
};

function storeUnavailable(error: CodedError): Omit<FaultDetail, 'cause'> {
  if (error.reason === 'full') return storeFull;
  return {
    status: 'unavailable',
    code: 'StoreUnavailable',
    message: 'The log did not answer in time. Try the identical call again: it counts once.',
  };
}

/** Any error as callers may see it. Unknown ones lose their words, which may be a person's. */
export function toServiceFault(error: unknown): ServiceFault {
  if (error instanceof ServiceFault) return error;
  const code = codeOf(error);
  // A key, or whatever else lies beside the log, met the full disk first.
  if (code === 'DatabaseFault' && (error as { kind?: unknown }).kind === 'full') {
    return new ServiceFault({ ...storeFull, cause: error });
  }
  const detail = code !== undefined && Object.hasOwn(known, code) ? known[code] : undefined;
  if (detail !== undefined)
    return new ServiceFault({ ...detail(error as CodedError), cause: error });
  return new ServiceFault({
    status: 'internal',
    code: 'Internal',
    message: 'Something went wrong on our side. It was noted; the call may not have been done.',
    cause: error,
  });
}
