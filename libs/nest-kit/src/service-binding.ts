import type { CallContext, session } from '@stillhere/contracts';
import type { FollowedEvent, Following } from './link/link.js';

/** One method as the generated grpc-js definitions describe it. */
export interface MethodDefinition {
  /** `/stillhere.session.v1.SessionService/Post`. */
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: generated per method; the doors treat messages as opaque
  readonly requestSerialize: (value: any) => Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly requestDeserialize: (value: Buffer) => any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly responseSerialize: (value: any) => Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly responseDeserialize: (value: Buffer) => any;
}

/** A generated `XxxServiceService` constant. */
export type ServiceDefinition = Readonly<Record<string, MethodDefinition>>;

/** How a call ended, as its service says it. */
export type CallOutcome<Response> =
  | { readonly ok: true; readonly response: Response }
  | { readonly ok: false; readonly error: unknown };

/** Called exactly once, possibly before the call itself has returned. Must not throw. */
export type Settle<Response> = (outcome: CallOutcome<Response>) => void;

/** Unary methods by callback, for whoever answers many calls in one pass. May throw, as a method may. */
export type DirectForm<S> = {
  readonly [M in keyof S]?: S[M] extends (
    request: infer Request,
    context?: CallContext,
  ) => Promise<infer Response>
    ? (request: Request, context: CallContext, settle: Settle<Response>) => void
    : never;
};

/** Who follows, as a service sees it: a `Follower` that is told errors as they are. */
export interface FollowTaker {
  onEvent(event: FollowedEvent): boolean;
  onEnd(error: unknown): void;
}

/** May call the taker before it returns. May throw, as a method may. */
export type DirectFollow = (
  request: session.FollowRequest,
  context: CallContext,
  taker: FollowTaker,
) => Following;

/** A service and its generated description: all that a door needs to serve it. */
export interface ServiceBinding<S> {
  readonly definition: ServiceDefinition;
  readonly implementation: S;
  /** The doors prefer it where there is one: it answers without a promise of its own. */
  readonly direct?: DirectForm<S>;
  /** Session's: its method Follow for links. */
  readonly follow?: DirectFollow;
}

/** A service whose direct methods have no other form: their promises are made here. */
export function directBinding<S extends object, D extends DirectForm<S>>(binding: {
  readonly definition: ServiceDefinition;
  readonly direct: D;
  readonly implementation: Omit<S, keyof D>;
}): ServiceBinding<S> {
  const { definition, direct } = binding;
  const implementation = Object.create(binding.implementation) as Record<string, UnaryCall>;
  const calls = direct as Readonly<Record<string, DirectCall>>;
  for (const [name, call] of Object.entries(calls)) implementation[name] = promised(call);
  return { definition, direct, implementation: implementation as S };
}

const promised =
  (call: DirectCall): UnaryCall =>
  (request, context) =>
    new Promise((resolve, reject) => {
      call(request, context, (outcome) =>
        outcome.ok ? resolve(outcome.response) : reject(outcome.error),
      );
    });

export type UnaryCall = (request: unknown, context: CallContext) => Promise<unknown>;
export type DirectCall = (request: unknown, context: CallContext, settle: Settle<unknown>) => void;
export type StreamCall = (request: unknown, context: CallContext) => AsyncIterable<unknown>;

/** One bound method: its policy action, its names, and what runs. */
export interface BoundMethod {
  readonly name: string;
  /** Full gRPC name without the leading slash; the key of the access matrix. */
  readonly action: string;
  readonly streams: boolean;
  readonly run: UnaryCall | StreamCall;
  readonly direct: DirectCall | undefined;
}

/** Every method of a binding; a missing implementation is found here, at start, not at the first call. */
export function boundMethods<S>(binding: ServiceBinding<S>): BoundMethod[] {
  const implementation = binding.implementation as Record<string, unknown>;
  return Object.entries(binding.definition).map(([name, method]) => {
    const action = method.path.slice(1);
    const run = implementation[name];
    if (typeof run !== 'function') throw new TypeError(`${action} has no implementation`);
    if (method.requestStream) throw new TypeError(`${action}: client streams are not served`);
    return {
      name,
      action,
      streams: method.responseStream,
      run: run.bind(implementation),
      direct: binding.direct?.[name as keyof S] as DirectCall | undefined,
    };
  });
}
