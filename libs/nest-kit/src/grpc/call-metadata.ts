import { Metadata } from '@grpc/grpc-js';
import type { CallContext, Principal } from '@stillhere/contracts';
import { parseTraceparent } from '@stillhere/telemetry';
import { nobody } from '../call-context.js';
import { invalidArgument, ServiceFault } from '../service-fault.js';

/** Turns a token into who holds it; `undefined`: no such token, or no longer. */
export interface TokenVerifier {
  verify(token: string): Promise<Principal | undefined>;
}

/** All our own entries together need less than 1 KiB. */
const metadataBytesMax = 8 * 1_024;
const idPattern = /^[\w.:-]{1,128}$/;
const bearer = /^Bearer ([\w.~+/=-]{1,512})$/i;

export const header = Object.freeze({
  authorization: 'authorization',
  traceparent: 'traceparent',
  commandId: 'x-stillhere-command-id',
  correlationId: 'x-stillhere-correlation-id',
  /** Proof of whom one of our own services calls for (`caller/caller-assertion.ts`). */
  caller: 'x-stillhere-caller',
});

/** What the caller says about the call, checked. Throws the fault that refuses it. */
export interface CallMetadata {
  readonly token: string | undefined;
  /** Empty: whoever holds the token calls for themselves. */
  readonly caller: string;
  readonly traceparent: string;
  readonly commandId: string;
  readonly correlationId: string;
}

export function readMetadata(metadata: Metadata): CallMetadata {
  assertSize(metadata);
  const traceparent = only(metadata, header.traceparent);
  return {
    token: readToken(metadata),
    caller: only(metadata, header.caller),
    // The standard's rule: what cannot be read is as if it had not been sent.
    traceparent: parseTraceparent(traceparent) === undefined ? '' : traceparent,
    commandId: readId(metadata, header.commandId),
    correlationId: readId(metadata, header.correlationId),
  };
}

export function writeMetadata(
  context: CallContext,
  { token, caller = '' }: { readonly token: string | undefined; readonly caller?: string },
): Metadata {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set(header.authorization, `Bearer ${token}`);
  if (caller !== '') metadata.set(header.caller, caller);
  if (context.traceparent !== '') metadata.set(header.traceparent, context.traceparent);
  if (context.commandId !== '') metadata.set(header.commandId, context.commandId);
  if (context.correlationId !== '') metadata.set(header.correlationId, context.correlationId);
  return metadata;
}

export async function principalOf(
  token: string | undefined,
  verifier: TokenVerifier,
): Promise<Principal> {
  if (token === undefined) return nobody('');
  const principal = await verifier.verify(token);
  if (principal !== undefined) return principal;
  throw new ServiceFault({
    status: 'unauthenticated',
    code: 'TokenUnknown',
    message:
      'This token is not known, or no longer. Nothing was changed; ask an administrator for a new one.',
  });
}

function assertSize(metadata: Metadata): void {
  let bytes = 0;
  for (const [name, values] of Object.entries(metadata.toHttp2Headers())) {
    for (const value of [values ?? ''].flat()) bytes += name.length + `${value}`.length;
  }
  if (bytes <= metadataBytesMax) return;
  throw new ServiceFault({
    status: 'resource-exhausted',
    code: 'MetadataTooLarge',
    message: `The metadata holds ${bytes} bytes; at most ${metadataBytesMax} are taken. Nothing was changed.`,
    retryable: false,
  });
}

function only(metadata: Metadata, name: string): string {
  const values = metadata.get(name);
  if (values.length > 1) throw invalidArgument(name, 'sent once at most');
  return values[0]?.toString() ?? '';
}

function readToken(metadata: Metadata): string | undefined {
  const text = only(metadata, header.authorization);
  if (text === '') return undefined;
  const token = bearer.exec(text)?.[1];
  if (token !== undefined) return token;
  throw new ServiceFault({
    status: 'unauthenticated',
    code: 'TokenMalformed',
    message: 'The metadata "authorization" must read "Bearer <token>". Nothing was changed.',
    field: header.authorization,
  });
}

function readId(metadata: Metadata, name: string): string {
  const text = only(metadata, name);
  if (text === '' || idPattern.test(text)) return text;
  throw invalidArgument(name, 'at most 128 letters, digits, or any of . _ : -');
}
