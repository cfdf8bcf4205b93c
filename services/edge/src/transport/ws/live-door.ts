import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SignInEnd } from '@stillhere/identity';
import type { Clock, Timers } from '@stillhere/kernel';
import {
  deskLivePath,
  deskSubprotocol,
  frameBytesMax,
  subprotocol,
} from '@stillhere/live-protocol';
import { createSocketServer, refuseUpgrade, type SocketServer } from '@stillhere/socket-server';
import type { Desks } from '../../application/desk/desks.js';
import type { Gateway } from '../../application/live/gateway.js';
import type { Arriving } from '../../application/live/ports.js';
import { comesFromOurPages, type OriginDoor } from '../http/same-origin.js';

export const livePath = '/live';

export interface LiveDoorParts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly gateway: Gateway;
  readonly desks: Desks;
  readonly origins: OriginDoor;
  /** Whose page asks for it, and the staff member whose cookie came with the upgrade. */
  readonly arriving: (request: IncomingMessage) => Promise<Arriving>;
  /** Why that cookie is no good any more. */
  readonly endedBecause: (request: IncomingMessage) => Promise<SignInEnd>;
}

const draining = {
  status: 503,
  sentence: 'This server is stopping. Nothing was opened; try again in a few seconds.',
  headers: { 'Retry-After': '2' },
};

interface Door {
  readonly sockets: SocketServer;
  readonly accept: (
    socket: Parameters<Gateway['accept']>[0],
    arriving: Promise<Arriving>,
    request: IncomingMessage,
  ) => void;
}

/** Takes WebSocket upgrades at two paths, from our own pages; everything else gets a sentence. */
export function openLiveDoor(server: Server, parts: LiveDoorParts): { stop(): Promise<void> } {
  const { clock, timers, gateway, desks } = parts;
  const limits = { maxFrameBytes: frameBytesMax, clock, timers };
  const doors: Readonly<Record<string, Door>> = {
    [livePath]: {
      sockets: createSocketServer({ subprotocol, ...limits }),
      accept: (socket, arriving) => gateway.accept(socket, arriving),
    },
    [deskLivePath]: {
      sockets: createSocketServer({ subprotocol: deskSubprotocol, ...limits }),
      accept: (socket, arriving, request) => {
        const staff = arriving.then((one) => one.staff);
        desks.accept(socket, staff, () => parts.endedBecause(request));
      },
    },
  };
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const [path = ''] = (request.url ?? '').split('?');
    const door = Object.hasOwn(doors, path) ? doors[path] : undefined;
    if (door === undefined) {
      refuseUpgrade(socket, {
        status: 404,
        sentence: `WebSockets are served at ${livePath} and ${deskLivePath} only. Nothing was opened.`,
      });
    } else if (gateway.isDraining) {
      refuseUpgrade(socket, draining);
    } else if (!comesFromOurPages(request, parts.origins, path)) {
      refuseUpgrade(socket, {
        status: 403,
        sentence: 'This connection came from another site. Nothing was opened.',
      });
    } else {
      const arriving = parts.arriving(request);
      door.sockets.handleUpgrade(request, socket, head, (accepted) =>
        door.accept(accepted, arriving, request),
      );
    }
  });
  return {
    stop: async () => {
      await Promise.all(Object.values(doors).map(({ sockets }) => sockets.stop()));
    },
  };
}
