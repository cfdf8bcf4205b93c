import {
  type CallOptions,
  Client,
  type ClientReadableStream,
  credentials,
  status,
} from '@grpc/grpc-js';
import type { CallContext, Principal } from '@stillhere/contracts';
import type { Clock, Timers } from '@stillhere/kernel';
import { serviceDeadlineMs } from '@stillhere/kernel';
import { noopTracer, type Tracer } from '@stillhere/telemetry';
import { callContext, neverAborts, nobody } from '../call-context.js';
import type { CallerProofs } from '../caller/caller-proofs.js';
import { calling, ended } from '../calling.js';
import { limitCall } from '../limit-call.js';
import { signInEnded } from '../require-allowed.js';
import type { MethodDefinition, ServiceDefinition } from '../service-binding.js';
import type { ServiceFault } from '../service-fault.js';
import { systemClock, systemTimers } from '../system-ports.js';
import { writeMetadata } from './call-metadata.js';
import { serviceOf } from './door-calls.js';
import { fromGrpcError } from './status.js';
import { targetOf } from './target.js';
import type { ChannelTls } from './tls.js';

export interface GrpcClientOptions {
  /**
   * `host:port`, or several of them with commas between: calls go to each in turn, and to the others where one is
   * away.
   */
  readonly address: string;
  /** Asked at each call, where it does not last. */
  readonly token?: string | (() => string);
  /** Of one of our own services: it calls in the name of each call's principal, and proves it. */
  readonly callers?: CallerProofs;
  /** Default: no TLS. */
  readonly tls?: ChannelTls | undefined;
  /** Default: nobody traces. */
  readonly tracer?: Tracer;
  readonly clock?: Clock;
  readonly timers?: Timers;
}

export interface GrpcConnection<S> {
  readonly client: S;
  close(): void;
}

/** A page of a long conversation is the largest answer. */
const responseBytesMax = 64 * 1_024 * 1_024;

/** The generated client interface over gRPC; behaves as `bindInProcess` does. */
export function connectGrpc<S extends object>(
  definition: ServiceDefinition,
  options: GrpcClientOptions,
): GrpcConnection<S> {
  const { target, channelOptions } = targetOf(options.address);
  const { tls } = options;
  const channel = new Client(target, tls?.credentials ?? credentials.createInsecure(), {
    ...channelOptions,
    ...tls?.options,
    'grpc.max_receive_message_length': responseBytesMax,
  });
  const { token: given, callers, tracer = noopTracer } = options;
  const { clock = systemClock, timers = systemTimers } = options;
  const token = typeof given === 'function' ? given : () => given;
  const wire: Wire = { channel, token, callers, tracer, clock, timers };
  const client: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(definition)) {
    client[name] = method.responseStream
      ? (request: unknown, given?: CallContext) => stream(wire, method, { request, given })
      : (request: unknown, given?: CallContext) => unary(wire, method, { request, given });
  }
  return { client: client as S, close: () => channel.close() };
}

interface Wire {
  readonly channel: Client;
  readonly token: () => string | undefined;
  readonly callers: CallerProofs | undefined;
  readonly tracer: Tracer;
  readonly clock: Clock;
  readonly timers: Timers;
}

interface Outgoing {
  readonly request: unknown;
  readonly given: CallContext | undefined;
}

const fromNobody = callContext({ principal: nobody('') });

function unary(wire: Wire, method: MethodDefinition, outgoing: Outgoing): Promise<unknown> {
  const asked = outgoing.given ?? fromNobody;
  if (asked.principal.isValid?.() === false) return Promise.reject(signInEnded());
  const { context: given, span } = calling(wire.tracer, methodOf(method), asked);
  return new Promise((resolve, reject) => {
    const leave = (): void => call.cancel();
    const call = wire.channel.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      outgoing.request,
      metadataOf(wire, method, given),
      callOptions(wire, given, serviceDeadlineMs),
      (error, response) => {
        given.signal.removeEventListener('abort', leave);
        const fault = error ? fromGrpcError(error) : undefined;
        ended(span, fault);
        if (fault) reject(fault);
        else resolve(response);
      },
    );
    onAbort(given.signal, leave);
  });
}

/** Ends quietly when the caller aborts, as in process. */
async function* stream(
  wire: Wire,
  method: MethodDefinition,
  outgoing: Outgoing,
): AsyncGenerator<unknown> {
  const given = outgoing.given ?? fromNobody;
  if (given.principal.isValid?.() === false) throw signInEnded();
  const call: ClientReadableStream<unknown> = wire.channel.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    outgoing.request,
    metadataOf(wire, method, given),
    callOptions(wire, given, Number.POSITIVE_INFINITY),
  );
  // The sign-in of whom we call for cannot be asked at the other end.
  let ended: ServiceFault | undefined;
  const over = Promise.withResolvers<void>();
  const release = limitCall(wire, { given, context: given }, (fault) => {
    ended = fault;
    over.resolve();
    call.cancel();
  });
  let hasBegun = false;
  if (given.signal.aborted) call.cancel();
  try {
    for await (const item of call) {
      hasBegun = true;
      yield item;
    }
  } catch (error) {
    if (hasBegun && isDenied(error)) await heardToo(given.principal, wire.timers, over.promise);
    if (ended !== undefined) throw ended;
    if (!given.signal.aborted) throw fromGrpcError(error);
  } finally {
    release?.();
    call.cancel();
  }
}

/**
 * Somebody whom a stream had let in and does not any more: whoever is disabled loses their chats as well, and the other end may
 * hear of that first. Resolves when we have heard, or would have. @throws ServiceFault `unauthenticated` SignInEnded
 */
async function heardToo(
  { isValid }: Principal,
  timers: Timers,
  over: Promise<void>,
): Promise<void> {
  if (isValid === undefined) return;
  if (!isValid(true)) throw signInEnded();
  const late = Promise.withResolvers<void>();
  const cancel = timers.after(heardWithinMs, late.resolve);
  await Promise.race([over, late.promise]);
  cancel();
}

/** A right that was taken away is known in every process within it. */
const heardWithinMs = 2_000;

const isDenied = (error: unknown): boolean =>
  (error as { readonly code?: unknown }).code === status.PERMISSION_DENIED;

/** Whom the call is for is proven where this is one of our own services. */
function metadataOf({ token, callers }: Wire, method: MethodDefinition, given: CallContext) {
  if (callers === undefined || given === fromNobody)
    return writeMetadata(given, { token: token() });
  const caller = callers.prove(given.principal, serviceOf(method.path.slice(1)));
  return writeMetadata(given, { token: token(), caller });
}

const methodOf = ({ path, responseStream: streams }: MethodDefinition) => ({
  action: path.slice(1),
  streams,
});

function onAbort(signal: AbortSignal, leave: () => void): void {
  if (signal.aborted) leave();
  else if (signal !== neverAborts) signal.addEventListener('abort', leave);
}

function callOptions(wire: Wire, given: CallContext, budgetMs: number): CallOptions {
  const leftMs = Math.min(given.deadlineAtMs - wire.clock.monotonicMs(), budgetMs);
  return Number.isFinite(leftMs) ? { deadline: Date.now() + leftMs } : {};
}
