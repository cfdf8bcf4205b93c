import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock, Timers } from '@stillhere/kernel';
import { frameBytesMax, subprotocol } from '@stillhere/live-protocol';
import { createSocketServer, refuseUpgrade, type SocketServer } from '@stillhere/socket-server';
import type { Gateway } from '../../application/live/gateway.js';
import type { StaffSession } from '../../application/live/ports.js';
import { comesFromOurPages, type OriginDoor } from '../http/same-origin.js';

export const livePath = '/live';

export interface LiveDoorParts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly gateway: Gateway;
  readonly origins: OriginDoor;
  /** The staff member whose cookie came with the upgrade; `undefined`: none, or not valid. */
  readonly staffOf: (request: IncomingMessage) => Promise<StaffSession | undefined>;
}

const draining = {
  status: 503,
  sentence: 'This server is stopping. Nothing was opened; try again in a few seconds.',
  headers: { 'Retry-After': '2' },
};

/** Takes WebSocket upgrades at one path, from our own pages; everything else gets a sentence. */
export function openLiveDoor(server: Server, parts: LiveDoorParts): SocketServer {
  const sockets = createSocketServer({
    subprotocol,
    maxFrameBytes: frameBytesMax,
    clock: parts.clock,
    timers: parts.timers,
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const [path] = (request.url ?? '').split('?');
    if (path !== livePath) {
      refuseUpgrade(socket, {
        status: 404,
        sentence: `WebSockets are served at ${livePath} only. Nothing was opened.`,
      });
    } else if (parts.gateway.isDraining) {
      refuseUpgrade(socket, draining);
    } else if (!comesFromOurPages(request, parts.origins, livePath)) {
      refuseUpgrade(socket, {
        status: 403,
        sentence: 'This connection came from another site. Nothing was opened.',
      });
    } else {
      const staff = parts.staffOf(request);
      sockets.handleUpgrade(request, socket, head, (accepted) =>
        parts.gateway.accept(accepted, staff),
      );
    }
  });
  return sockets;
}
