import {
  type CallOptions,
  type ChannelCredentials,
  Client,
  type ClientReadableStream,
  credentials,
} from '@grpc/grpc-js';
import type { CallContext } from '@stillhere/contracts';
import type { Clock } from '@stillhere/kernel';
import { serviceDeadlineMs } from '@stillhere/kernel';
import { callContext, neverAborts, nobody } from '../call-context.js';
import type { MethodDefinition, ServiceDefinition } from '../service-binding.js';
import { systemClock } from '../system-ports.js';
import { writeMetadata } from './call-metadata.js';
import { fromGrpcError } from './status.js';

export interface GrpcClientOptions {
  /** `host:port`. */
  readonly address: string;
  readonly token?: string;
  /** Default: no TLS. */
  readonly credentials?: ChannelCredentials;
  readonly clock?: Clock;
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
  const channel = new Client(options.address, options.credentials ?? credentials.createInsecure(), {
    'grpc.max_receive_message_length': responseBytesMax,
  });
  const wire: Wire = { channel, token: options.token, clock: options.clock ?? systemClock };
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
  readonly token: string | undefined;
  readonly clock: Clock;
}

interface Outgoing {
  readonly request: unknown;
  readonly given: CallContext | undefined;
}

const fromNobody = callContext({ principal: nobody('') });

function unary(wire: Wire, method: MethodDefinition, outgoing: Outgoing): Promise<unknown> {
  const given = outgoing.given ?? fromNobody;
  return new Promise((resolve, reject) => {
    const leave = (): void => call.cancel();
    const call = wire.channel.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      outgoing.request,
      writeMetadata(given, wire.token),
      callOptions(wire, given, serviceDeadlineMs),
      (error, response) => {
        given.signal.removeEventListener('abort', leave);
        if (error) reject(fromGrpcError(error));
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
  const call: ClientReadableStream<unknown> = wire.channel.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    outgoing.request,
    writeMetadata(given, wire.token),
    callOptions(wire, given, Number.POSITIVE_INFINITY),
  );
  const leave = (): void => call.cancel();
  onAbort(given.signal, leave);
  try {
    yield* call;
  } catch (error) {
    if (!given.signal.aborted) throw fromGrpcError(error);
  } finally {
    given.signal.removeEventListener('abort', leave);
    call.cancel();
  }
}

function onAbort(signal: AbortSignal, leave: () => void): void {
  if (signal.aborted) leave();
  else if (signal !== neverAborts) signal.addEventListener('abort', leave);
}

function callOptions(wire: Wire, given: CallContext, budgetMs: number): CallOptions {
  const leftMs = Math.min(given.deadlineAtMs - wire.clock.monotonicMs(), budgetMs);
  return Number.isFinite(leftMs) ? { deadline: Date.now() + leftMs } : {};
}
