import { Client, credentials, type handleBidiStreamingCall, Metadata } from '@grpc/grpc-js';
import { link as api, presence, session } from '@stillhere/contracts';
import { endCall, enter, refuse } from '../call-chain.js';
import type { CallerProofs } from '../caller/caller-proofs.js';
import {
  type ClientCarrier,
  createLinkClient,
  type LinkClient,
  type LinkClientParts,
} from '../link/link-client.js';
import type { LinkServer, ServerCarrier } from '../link/link-server.js';
import type { ServedLinks } from '../link/link-to-all.js';
import { type CallerOf, namedPrincipal, type SignCaller } from '../link/wire.js';
import type { BoundMethod, ServiceDefinition } from '../service-binding.js';
import { header } from './call-metadata.js';
import { admit, callersUnknown, type DoorCalls, Malformed, serviceOf } from './door-calls.js';
import { streamCarrier } from './grpc-carrier.js';
import { fromGrpcError, toGrpcError } from './status.js';
import type { ChannelTls } from './tls.js';

export interface GrpcLinkOptions
  extends Omit<LinkClientParts, 'connect' | 'signCaller' | 'actionOf'> {
  /** Which service is at the other end: the proof of each caller is made for it. */
  readonly service: keyof ServedLinks;
  readonly callers: CallerProofs;
  /** `host:port`. */
  readonly address: string;
  /** Of one of our own services, asked at each connection; whoever else is refused. */
  readonly token: string | (() => string);
  /** Default: no TLS. */
  readonly tls?: ChannelTls | undefined;
}

/** What the server may have sent unacknowledged fits in it several times over. */
const turnBytesMax = 16 * 1_024 * 1_024;
const connect = api.LinkServiceService.connect;

/** A `Link` to a service in another process. */
export const connectGrpcLink = (options: GrpcLinkOptions): LinkClient =>
  createLinkClient({
    ...options,
    connect: () => dial(options),
    actionOf: (name) => definitions[options.service][name]?.path.slice(1) ?? name,
    signCaller: signing(options.callers, audiences[options.service]),
  });

const nameOf = (definition: ServiceDefinition): string =>
  serviceOf(Object.values(definition)[0]?.path.slice(1) ?? '');

const definitions: Readonly<Record<keyof ServedLinks, ServiceDefinition>> = {
  session: session.SessionServiceService,
  presence: presence.PresenceServiceService,
};

const audiences: Readonly<Record<keyof ServedLinks, string>> = {
  session: nameOf(definitions.session),
  presence: nameOf(definitions.presence),
};

/** A caller of the wire with the proof that is good now. */
const signing = (callers: CallerProofs, audience: string): SignCaller => {
  const signed = new WeakMap<api.Caller, { readonly proof: string; readonly caller: api.Caller }>();
  /** An order that is sent again is signed again. */
  const plain = new WeakMap<api.Caller, api.Caller>();
  return (given) => {
    const caller = plain.get(given) ?? given;
    const proof = callers.prove(namedPrincipal(caller), audience);
    const before = signed.get(caller);
    if (before?.proof === proof) return before.caller;
    const now = { ...caller, assertion: Buffer.from(proof) };
    signed.set(caller, { proof, caller: now });
    plain.set(now, caller);
    return now;
  };
};

/** Who an order of a link comes from: what stands beside the proof is for people who read along. */
export function linkCallers(served: ServedLinks, callers: CallerProofs | undefined): CallerOf {
  const names = new Set(
    (Object.keys(served) as (keyof ServedLinks)[]).map((one) => audiences[one]),
  );
  const isFor = (audience: string): boolean => names.has(audience);
  return (caller, peer) => {
    if (callers === undefined) throw callersUnknown();
    return callers.accept(caller?.assertion.toString('latin1') ?? '', { peer, isFor });
  };
}

/** A connection of its own each time: one that went silent would take the next call into its silence. */
function dial({ address, token, tls }: GrpcLinkOptions): ClientCarrier {
  const channel = new Client(address, tls?.credentials ?? credentials.createInsecure(), {
    ...tls?.options,
    'grpc.max_receive_message_length': turnBytesMax,
    'grpc.use_local_subchannel_pool': 1,
  });
  const metadata = new Metadata();
  const now = typeof token === 'function' ? token() : token;
  metadata.set(header.authorization, `Bearer ${now}`);
  const call = channel.makeBidiStreamRequest(
    connect.path,
    connect.requestSerialize,
    connect.responseDeserialize,
    metadata,
  );
  return streamCarrier(call, {
    close: () => {
      call.cancel();
      channel.close();
    },
    reasonOf: (error) => fromGrpcError(error).code,
  });
}

const method: BoundMethod = {
  name: 'connect',
  action: connect.path.slice(1),
  streams: true,
  direct: undefined,
  run: () => Promise.reject(new TypeError('a link is served by its own handler')),
};

/** The server's end: admits one of our services and gives its stream to the links. */
export const linkHandler =
  (door: DoorCalls, links: LinkServer): handleBidiStreamingCall<unknown, api.ServerTurn> =>
  (call) => {
    const refused = (error: unknown): void => {
      call.emit('error', toGrpcError(refuse(door.chain, method, error)));
    };
    const carrier: ServerCarrier = streamCarrier(call, {
      close: () => call.end(),
      reasonOf: (error) => (error instanceof Error ? error.message : 'it broke'),
    });
    const controller = new AbortController();
    admit(door, Object.assign(call, { request: undefined }), { method, controller })
      .then((given) => {
        const entered = enter(door.chain, method, given);
        call.once('close', () => endCall(door.chain, entered));
        links.accept(refusing(carrier, refused), entered.context.principal);
      })
      .catch(refused);
  };

/** Ends the stream with the fault of a turn that cannot be read. */
const refusing = (carrier: ServerCarrier, refused: (error: unknown) => void): ServerCarrier => ({
  ...carrier,
  listen: (listener) =>
    carrier.listen({
      ...listener,
      onTurn: (turn) => {
        if (turn instanceof Malformed) refused(turn.fault);
        else listener.onTurn(turn);
      },
    }),
});
