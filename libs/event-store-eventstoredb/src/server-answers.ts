import {
  AccessDeniedError,
  InvalidArgumentError,
  MaxAppendSizeExceededError,
  StreamDeletedError,
  StreamNotFoundError,
} from '@eventstore/db-client';
import { StoreUnavailable } from '@stillhere/event-store';

/** A call had no answer in its time; what it was to write may stand there. */
export class NoAnswer extends Error {}

/**
 * What may be over in a moment, so that it is tried again: no leader is found or chosen yet, the server starts, is busy, is
 * away. Only what the server has decided for good is not.
 */
export const isPassing = (error: unknown): boolean =>
  !(
    error instanceof AccessDeniedError ||
    error instanceof StreamDeletedError ||
    error instanceof StreamNotFoundError ||
    error instanceof MaxAppendSizeExceededError ||
    error instanceof InvalidArgumentError ||
    error instanceof StoreUnavailable ||
    codeOf(error) === unimplemented
  );

/** A sentence for whoever runs the process. `servers`: as in the address, without user and password. */
export function unavailable(error: unknown, servers: string): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error;
  const detail = { outcomeKnown: true, reason: 'other', cause: error } as const;
  return new StoreUnavailable(`EventStoreDB at ${servers} ${whatIsWrong(error)}`, detail);
}

const [unimplemented, unauthenticated] = [12, 16];

function whatIsWrong(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof AccessDeniedError) {
    return codeOf(error) === unauthenticated
      ? 'does not know this user with this password: both stand in the address, what is special in them as %40.'
      : 'refuses this user: it has to read and append streams and to read $all, as the group $admins may. ' +
          'User and password stand in the address.';
  }
  if (error instanceof MaxAppendSizeExceededError) {
    return `takes ${error.maxAppendSize} bytes in one append, and this one has more.`;
  }
  if (codeOf(error) === unimplemented)
    return 'is not there: something else answers at this address.';
  const known = troubles.find(([pattern]) => pattern.test(said))?.[1];
  return known ?? `does not answer: ${(said.split('\n', 1)[0] ?? '').slice(0, 200)}`;
}

/** What stands in the client's texts, and what to do about it. */
const troubles: readonly (readonly [RegExp, string])[] = [
  [
    /wrong version number|packet length too long/i,
    'speaks without TLS: add tls=false to the options of the address, or give the server certificates.',
  ],
  [
    /options\.servername/,
    'is named by an IP address, and TLS needs a name: use the one in its certificate.',
  ],
  [
    /self.signed|unable to (verify|get)|altnames|certificate/i,
    'shows a certificate that is not trusted here, or is for another name: give its authority by ' +
      'tlsCAFile=FILE in the address.',
  ],
  [
    /Last error: Failed to connect/,
    'ends each connection at once: if it has certificates, take tls=false out of the address.',
  ],
  [/Name resolution failed/, 'is not to be found: no address stands behind that name.'],
  [/Failed to discover/, 'names no member that could be asked: is the cluster running?'],
];

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown })?.code;
