import type { AddressInfo } from 'node:net';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import type { link } from '@stillhere/contracts';
import type { Clock } from '@stillhere/kernel';
import { servicePrincipal } from '../call-context.js';
import { parseCallerKeys } from '../caller/caller-keys.js';
import { createCallerProofs } from '../caller/caller-proofs.js';
import type { TokenVerifier } from '../grpc/call-metadata.js';
import { GrpcDoor } from '../grpc/grpc-door.js';
import { connectGrpcLink } from '../grpc/grpc-link.js';
import type { Carrier, CarrierListener } from '../link/carrier.js';
import type { Link } from '../link/link.js';
import { createLinkClient } from '../link/link-client.js';
import { LinkServer } from '../link/link-server.js';
import { portCarrier } from '../link/message-port.js';
import { silentLogger } from '../logger.js';
import { systemClock, systemRandom, systemTimers } from '../system-ports.js';

/** A service as it is reached over one of the carriers. */
export interface Carried {
  readonly link: Link;
  /** Breaks the connection; what is on its way is lost, and the client comes back by itself. */
  cut(): void;
  close(): Promise<void>;
}

export type Carry = (served: Link) => Promise<Carried>;

/** A busy machine is no reason to give an order up: by this clock four seconds last for minutes. */
const slowClock: Clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() / 100 };

const parts = {
  clock: systemClock,
  timers: systemTimers,
  random: systemRandom,
  logger: silentLogger,
  atTurnEnd: (work: () => void) => void setImmediate(work),
};
const clientParts = { ...parts, clock: slowClock };
const edge = servicePrincipal('edge', 'local');

/** In one process, by direct calls. */
export const byCalls: Carry = (served) => {
  const server = new LinkServer({ ...parts, link: served });
  return carriedBy(server, () => {
    const [client, other] = callCarriers<link.ClientTurn, link.ServerTurn>();
    server.accept(other, edge);
    return client;
  });
};

/** Between threads. */
export const byPort: Carry = (served) => {
  const server = new LinkServer({ ...parts, link: served });
  return carriedBy(server, () => {
    const { port1, port2 } = new MessageChannel();
    server.accept(portCarrier(port2), edge);
    return portCarrier(port1);
  });
};

const keys = parseCallerKeys(`test:${Buffer.alloc(32, 't').toString('base64url')}`, 'the test');

/** Between processes: a real gRPC door, and a proxy before it that can cut. */
export const byGrpc: Carry = async (served) => {
  const verifier: TokenVerifier = { verify: async () => edge };
  const links = { session: served, presence: served };
  const callers = createCallerProofs({ keys: () => keys, clock: systemClock });
  const door = new GrpcDoor({
    host: '127.0.0.1',
    port: 0,
    bindings: [],
    links,
    verifier,
    callers,
    drainMs: 300,
  });
  await door.open();
  const proxy = await cuttingProxy(door.port);
  const client = connectGrpcLink({
    ...clientParts,
    address: `127.0.0.1:${proxy.port}`,
    token: 'edge',
    service: 'session',
    callers,
  });
  return {
    link: client,
    cut: () => proxy.cut(),
    async close() {
      client.close();
      proxy.close();
      await door.close();
    },
  };
};

async function carriedBy(
  server: LinkServer,
  connect: () => Carrier<link.ClientTurn, link.ServerTurn>,
): Promise<Carried> {
  let newest: { close(): void } | undefined;
  const client = createLinkClient({
    ...clientParts,
    connect: () => {
      const carrier = connect();
      newest = carrier;
      return carrier;
    },
  });
  const close = async (): Promise<void> => {
    client.close();
    server.drain();
  };
  return { link: client, cut: () => newest?.close(), close };
}

/** Two ends in one process: what one sends arrives at the other in the next microtask, as a copy. */
function callCarriers<Up, Down>(): [Carrier<Up, Down>, Carrier<Down, Up>] {
  let isOpen = true;
  const listeners: { up?: CarrierListener<Up>; down?: CarrierListener<Down> } = {};
  const later = <Turn>(turn: Turn, to: () => CarrierListener<Turn> | undefined): boolean => {
    const copy = structuredClone(turn);
    queueMicrotask(() => {
      if (isOpen) to()?.onTurn(copy);
    });
    return true;
  };
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    for (const listener of Object.values(listeners)) queueMicrotask(() => listener.onEnd('cut'));
  };
  return [
    {
      send: (turn) => later(turn, () => listeners.up),
      listen: (listener) => void Object.assign(listeners, { down: listener }),
      close,
    },
    {
      send: (turn) => later(turn, () => listeners.down),
      listen: (listener) => void Object.assign(listeners, { up: listener }),
      close,
    },
  ];
}

export interface CuttingProxy {
  readonly port: number;
  /** Ends every connection without a word. */
  cut(): void;
  /** Lets nothing through any more, in either direction, and closes nothing: a half-open line. */
  freeze(): void;
  close(): void;
}

/** A TCP proxy before a local port. */
export async function cuttingProxy(port: number): Promise<CuttingProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = connectSocket(port, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    near.pipe(far).pipe(near);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        near.destroy();
        far.destroy();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const [near] of pairs) near.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    freeze() {
      for (const [near, far] of pairs) {
        near.unpipe(far).pause();
        far.unpipe(near).pause();
      }
    },
    close() {
      cut();
      server.close();
    },
  };
}
