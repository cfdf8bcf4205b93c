import type {
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  ServerWritableStream,
} from '@grpc/grpc-js';
import {
  type CallContext,
  decodeStrictly,
  fieldNameOf,
  type Principal,
  TextMalformed,
} from '@stillhere/contracts';
import { type CallChain, refuse } from '../call-chain.js';
import type { CallerProofs } from '../caller/caller-proofs.js';
import type { BoundMethod, MethodDefinition } from '../service-binding.js';
import { invalidArgument, ServiceFault } from '../service-fault.js';
import { callStream } from '../stream.js';
import { callUnary } from '../unary.js';
import { wellFormedText } from '../well-formed.js';
import { principalOf, readMetadata, type TokenVerifier } from './call-metadata.js';
import { type Standstill, stoodStill } from './standstill.js';
import { toGrpcError } from './status.js';

/** What all calls of one door share. */
export interface DoorCalls {
  readonly chain: CallChain;
  readonly verifier: TokenVerifier;
  /** Missing: nobody is believed who says that they call for somebody else. */
  readonly callers: CallerProofs | undefined;
  /** Aborts when the door drains: streams end, new calls are sent elsewhere. */
  readonly draining: AbortSignal;
  readonly standstill: Pick<Standstill, 'isReadingOld'>;
}

/** What unary and streaming calls have in common. */
interface IncomingCall {
  readonly request: unknown;
  readonly metadata: Metadata;
  getDeadline(): Date | number;
  once(event: 'cancelled', listener: () => void): unknown;
}

/** Stands for a request that cannot be taken, with why. */
export class Malformed {
  constructor(readonly fault: ServiceFault) {}
}

/**
 * grpc-js would answer INTERNAL with the decoder's words, and the decoder would put U+FFFD where a text
 * is not UTF-8; the fault is the caller's, and what was sent is kept as it was sent or not at all.
 */
export const withMalformed = (method: MethodDefinition): MethodDefinition => ({
  ...method,
  requestDeserialize: (bytes) => {
    try {
      return decodeStrictly(method.requestDeserialize, bytes);
    } catch (error) {
      if (!(error instanceof TextMalformed)) return new Malformed(requestMalformed());
      const field = fieldNameOf(method.requestDeserialize, error.fieldNumber);
      return new Malformed(invalidArgument(field, wellFormedText));
    }
  },
});

const drainingFault = (): ServiceFault =>
  new ServiceFault({
    status: 'unavailable',
    code: 'Draining',
    message:
      'This server is about to stop. Nothing was changed; connect again and repeat the call.',
  });

export const unaryHandler =
  (door: DoorCalls, method: BoundMethod): handleUnaryCall<unknown, unknown> =>
  (call, callback) => {
    admit(door, call, { method, controller: new AbortController() })
      .then((given) => callUnary(door.chain, method, { request: call.request, given }))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(toGrpcError(refuse(door.chain, method, error))),
      );
  };

export const streamHandler =
  (door: DoorCalls, method: BoundMethod): handleServerStreamingCall<unknown, unknown> =>
  (call) => {
    pump(door, method, call).then(
      () => call.end(),
      (error: unknown) => call.emit('error', toGrpcError(refuse(door.chain, method, error))),
    );
  };

/** Takes the next item only when the last one had room: a slow reader slows the service, not memory. */
async function pump(
  door: DoorCalls,
  method: BoundMethod,
  call: ServerWritableStream<unknown, unknown>,
): Promise<void> {
  const controller = new AbortController();
  const given = await admit(door, call, { method, controller });
  if (door.draining.aborted) throw drainingFault();
  let cut = false;
  const leave = (): void => {
    cut = true;
    controller.abort();
  };
  door.draining.addEventListener('abort', leave);
  try {
    for await (const item of callStream(door.chain, method, { request: call.request, given })) {
      if (controller.signal.aborted) break;
      if (!call.write(item)) await drained(call, controller.signal);
    }
  } finally {
    door.draining.removeEventListener('abort', leave);
  }
  if (cut) throw drainingFault();
}

function drained(call: ServerWritableStream<unknown, unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      call.removeListener('drain', go);
      signal.removeEventListener('abort', go);
      resolve();
    };
    call.once('drain', go);
    signal.addEventListener('abort', go);
  });
}

/** From the wire to a context, or the fault that refuses the call before the service sees it. */
export async function admit(
  door: DoorCalls,
  call: IncomingCall,
  { method, controller }: { readonly method: BoundMethod; readonly controller: AbortController },
): Promise<CallContext> {
  if (door.draining.aborted) throw drainingFault();
  if (door.standstill.isReadingOld) throw stoodStill();
  call.once('cancelled', () => controller.abort());
  const deadlineAtMs = deadlineOf(door.chain, call);
  const { token, caller, traceparent, commandId, correlationId } = readMetadata(call.metadata);
  const peer = await principalOf(token, door.verifier);
  const principal = caller === '' ? peer : spokenFor(door, caller, { peer, method });
  if (call.request instanceof Malformed) throw call.request.fault;
  return {
    principal,
    deadlineAtMs,
    signal: controller.signal,
    traceparent,
    commandId,
    correlationId,
  };
}

/** Whom the service at the other end calls for, where it proves that it may. */
function spokenFor(
  { callers }: DoorCalls,
  proof: string,
  { peer, method }: { readonly peer: Principal; readonly method: BoundMethod },
): Principal {
  if (callers === undefined) throw callersUnknown();
  return callers.accept(proof, {
    peer,
    isFor: (audience) => audience === serviceOf(method.action),
  });
}

/** `stillhere.session.v1.SessionService` of one of its methods. */
export const serviceOf = (action: string): string => action.slice(0, action.indexOf('/'));

export const callersUnknown = (): ServiceFault =>
  new ServiceFault({
    status: 'permission-denied',
    code: 'CallersUnknown',
    message:
      'This process holds no keys of our services and takes no calls in the name of others. Nothing was changed.',
  });

/** gRPC gives a moment on the wall clock; inside, deadlines live on the monotonic one. */
function deadlineOf({ clock }: CallChain, call: IncomingCall): number {
  const at = call.getDeadline();
  const leftMs = (at instanceof Date ? at.getTime() : at) - Date.now();
  return clock.monotonicMs() + leftMs;
}

const requestMalformed = (): ServiceFault =>
  new ServiceFault({
    status: 'invalid-argument',
    code: 'RequestMalformed',
    message: 'The request’s bytes are not the message that this method takes. Nothing was changed.',
  });
