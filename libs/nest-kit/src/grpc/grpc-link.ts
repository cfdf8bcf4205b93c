import {
  type ChannelCredentials,
  Client,
  credentials,
  type handleBidiStreamingCall,
  Metadata,
} from '@grpc/grpc-js';
import { link as api } from '@stillhere/contracts';
import { enter, refuse } from '../call-chain.js';
import {
  type ClientCarrier,
  createLinkClient,
  type LinkClient,
  type LinkClientParts,
} from '../link/link-client.js';
import type { LinkServer, ServerCarrier } from '../link/link-server.js';
import type { BoundMethod } from '../service-binding.js';
import { header } from './call-metadata.js';
import { admit, type DoorCalls, Malformed } from './door-calls.js';
import { streamCarrier } from './grpc-carrier.js';
import { fromGrpcError, toGrpcError } from './status.js';

export interface GrpcLinkOptions extends Omit<LinkClientParts, 'connect'> {
  /** `host:port`. */
  readonly address: string;
  /** Of one of our own services; whoever else is refused. */
  readonly token: string;
  /** Default: no TLS. */
  readonly credentials?: ChannelCredentials;
}

/** What the server may have sent unacknowledged fits in it several times over. */
const turnBytesMax = 16 * 1_024 * 1_024;
const connect = api.LinkServiceService.connect;

/** A `Link` to a service in another process. */
export const connectGrpcLink = (options: GrpcLinkOptions): LinkClient =>
  createLinkClient({ ...options, connect: () => dial(options) });

/** A connection of its own each time: one that went silent would take the next call into its silence. */
function dial({
  address,
  token,
  credentials: given = credentials.createInsecure(),
}: GrpcLinkOptions): ClientCarrier {
  const channel = new Client(address, given, {
    'grpc.max_receive_message_length': turnBytesMax,
    'grpc.use_local_subchannel_pool': 1,
  });
  const metadata = new Metadata();
  metadata.set(header.authorization, `Bearer ${token}`);
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
    admit(door, Object.assign(call, { request: undefined }), new AbortController())
      .then((given) => {
        const { context } = enter(door.chain, method, given);
        links.accept(refusing(carrier, refused), context.principal);
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
