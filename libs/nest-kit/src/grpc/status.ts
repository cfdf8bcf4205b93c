import { Metadata, status } from '@grpc/grpc-js';
import { type FaultStatus, ServiceFault } from '../service-fault.js';

const grpcStatusOf: Readonly<Record<FaultStatus, status>> = {
  'invalid-argument': status.INVALID_ARGUMENT,
  'failed-precondition': status.FAILED_PRECONDITION,
  'not-found': status.NOT_FOUND,
  'permission-denied': status.PERMISSION_DENIED,
  unauthenticated: status.UNAUTHENTICATED,
  aborted: status.ABORTED,
  unavailable: status.UNAVAILABLE,
  'resource-exhausted': status.RESOURCE_EXHAUSTED,
  'already-exists': status.ALREADY_EXISTS,
  'deadline-exceeded': status.DEADLINE_EXCEEDED,
  internal: status.INTERNAL,
};

const faultStatusOf = new Map(
  Object.entries(grpcStatusOf).map(([name, code]) => [code, name as FaultStatus]),
);

/** Trailers that carry what a gRPC status cannot say. */
export const trailer = Object.freeze({
  code: 'x-stillhere-code',
  field: 'x-stillhere-field',
  retryable: 'x-stillhere-retryable',
});

export interface GrpcError {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

export function toGrpcError(fault: ServiceFault): GrpcError {
  const metadata = new Metadata();
  metadata.set(trailer.code, fault.code);
  metadata.set(trailer.retryable, fault.retryable ? 'true' : 'false');
  if (fault.field !== undefined) metadata.set(trailer.field, fault.field);
  return { code: grpcStatusOf[fault.status], details: fault.message, metadata };
}

/** What gRPC itself says, without our trailers: the name of it as our callers know it. */
const transportCodes = new Map<number, readonly [FaultStatus, string]>([
  [status.CANCELLED, ['aborted', 'CallCancelled']],
  [status.UNAVAILABLE, ['unavailable', 'Unreachable']],
  [status.DEADLINE_EXCEEDED, ['deadline-exceeded', 'DeadlineExceeded']],
  [status.RESOURCE_EXHAUSTED, ['resource-exhausted', 'MessageTooLarge']],
  [status.UNIMPLEMENTED, ['internal', 'CallUnknown']],
]);

/** The fault that the other end meant. */
export function fromGrpcError(error: unknown): ServiceFault {
  const { code, details, metadata } = error as Partial<GrpcError>;
  if (typeof code !== 'number') {
    return new ServiceFault({ status: 'internal', code: 'Internal', message: 'The call broke.' });
  }
  const [known, knownCode] = transportCodes.get(code) ?? [faultStatusOf.get(code), undefined];
  const said = (name: string): string | undefined => metadata?.get(name)[0]?.toString();
  const retryable = said(trailer.retryable);
  return new ServiceFault({
    status: faultStatusOf.get(code) ?? known ?? 'internal',
    code: said(trailer.code) ?? knownCode ?? 'Internal',
    message: details ?? 'The call broke.',
    field: said(trailer.field),
    retryable: retryable === undefined ? undefined : retryable === 'true',
    cause: error,
  });
}
