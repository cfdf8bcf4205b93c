import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock, Timers } from '@stillhere/kernel';
import { AcceptedSocket, type Surroundings } from './accepted-socket.js';
import { answerHandshake, problemOfHandshake } from './handshake.js';
import { refuseUpgrade } from './refuse-upgrade.js';
import type { ServerSocket } from './server-socket.js';
import { watchSilence } from './watch-silence.js';

export interface SocketServerOptions {
  /** A client that does not offer it gets 400 and a sentence. */
  readonly subprotocol: string;
  /** A longer message ends the connection with 1009. */
  readonly maxFrameBytes: number;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly timers: Timers;
  /** The next one gets 503. Default 20,000: 12 KB each is 240 MB. */
  readonly connectionsMax?: number;
  /** Unsent bytes at which a reader that does not read is cut off. Default 1 MiB. */
  readonly bufferedBytesMax?: number;
  /** Without any byte for so long a connection is cut off; paused ones are not. Default 90 s. */
  readonly silenceMaxMs?: number;
  /** How long the other side may take to answer a close. Default 5 s. */
  readonly closeTimeoutMs?: number;
}

export interface SocketServer {
  /** For an HTTP server's `upgrade` event. Calls back with an open socket, or refuses in words. */
  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    onConnection: (socket: ServerSocket, request: IncomingMessage) => void,
  ): void;
  readonly connections: ReadonlySet<ServerSocket>;
  /**
   * Accepts nobody any more and closes whoever is still there with 1001, after what was sent to
   * them; who does not answer within a second is cut. Resolves when all are gone.
   */
  stop(): Promise<void>;
}

/** RFC 6455: an endpoint is going away, such as a server going down. */
const goingAway = 1001;
const stopGraceMs = 1_000;
/** Pieces of one message: 64 KB in the smallest TCP segments that still occur. */
const fragmentsMax = 128;

export function createSocketServer(options: SocketServerOptions): SocketServer {
  const { connectionsMax = 20_000, silenceMaxMs = 90_000 } = options;
  const connections = new Set<AcceptedSocket>();
  const watch = watchSilence({ ...options, silenceMaxMs, connections });
  let stopped = false;
  let gone: (() => void) | undefined;
  const around: Surroundings = {
    clock: options.clock,
    timers: options.timers,
    limits: { maxFrameBytes: options.maxFrameBytes, fragmentsMax },
    bufferedBytesMax: options.bufferedBytesMax ?? 1_048_576,
    closeTimeoutMs: options.closeTimeoutMs ?? 5_000,
    onGone: (socket) => {
      connections.delete(socket);
      if (connections.size === 0) gone?.();
    },
  };

  return {
    connections,
    handleUpgrade(request, socket, head, onConnection) {
      if (stopped) return refuseUpgrade(socket, stopping);
      if (connections.size >= connectionsMax) return refuseUpgrade(socket, full);
      if (!offers(request, options.subprotocol)) {
        return refuseUpgrade(socket, wrongProtocol(options.subprotocol));
      }
      const problem = problemOfHandshake(request);
      if (problem !== undefined) return refuseUpgrade(socket, notSpoken(problem));
      // It went while its request was on the way.
      if (!socket.readable || !socket.writable) return void socket.destroy();
      answerHandshake(request, socket, options.subprotocol);
      const accepted = new AcceptedSocket(socket, around);
      connections.add(accepted);
      onConnection(accepted, request);
      if (head.length > 0) socket.unshift(head);
    },
    async stop() {
      stopped = true;
      watch.stop();
      if (connections.size === 0) return;
      const allGone = new Promise<void>((resolve) => {
        gone = resolve;
      });
      for (const connection of connections) connection.close(goingAway, 'going away');
      const cancel = options.timers.after(stopGraceMs, () => {
        for (const connection of connections) connection.terminate();
      });
      await allGone;
      cancel();
    },
  };
}

const stopping = {
  status: 503,
  sentence: 'This server is stopping. Nothing was opened; try again in a few seconds.',
  headers: { 'Retry-After': '2' },
};
const full = {
  status: 503,
  sentence: 'This server has no free connection. Nothing was opened; try again in a few seconds.',
  headers: { 'Retry-After': '5' },
};
const wrongProtocol = (subprotocol: string) => ({
  status: 400,
  sentence: `The WebSocket subprotocol ${subprotocol} must be offered. Nothing was opened.`,
});

const notSpoken = (problem: string) => ({
  status: 400,
  sentence: `This address speaks WebSocket version 13: ${problem}. Nothing was opened.`,
  headers: { 'Sec-WebSocket-Version': '13' },
});

function offers(request: IncomingMessage, subprotocol: string): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((name) => name.trim() === subprotocol);
}
