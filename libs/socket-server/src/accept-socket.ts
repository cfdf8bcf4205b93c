import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Clock } from '@stillhere/kernel';
import type { WebSocket } from 'ws';
import { corkForThisTurn } from './cork.js';
import type { ServerSocket } from './server-socket.js';

export interface AcceptedSocket extends ServerSocket {
  /** Monotonic time of the newest byte. */
  readonly heardMs: number;
  readonly paused: boolean;
  /** Ends the connection here and now, with a reason for our own side. */
  cut(reason: string): void;
}

interface Surroundings {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly bufferedBytesMax: number;
  readonly onGone: () => void;
}

const nothing = (): void => {};

/** No code was given by the other side, or no close frame came at all (RFC 6455, 7.4.1). */
const abnormal = 1006;
const unsupportedData = 1003;

export function acceptSocket(
  webSocket: WebSocket,
  socket: Duplex,
  { clock, bufferedBytesMax, onGone }: Surroundings,
): AcceptedSocket {
  let heardMs = clock.monotonicMs();
  let cutReason: string | undefined;
  let violation = '';

  const cut = (reason: string): void => {
    cutReason ??= reason;
    webSocket.terminate();
  };
  const write = (bytesOut: () => void): void => {
    if (webSocket.readyState !== webSocket.OPEN) return;
    corkForThisTurn(socket);
    bytesOut();
    if (webSocket.bufferedAmount > bufferedBytesMax) cut('did not read what was sent');
  };

  const accepted: AcceptedSocket = {
    id: randomUUID().replaceAll('-', ''),
    send: (text) => write(() => webSocket.send(text)),
    ping: (payload) => write(() => webSocket.ping(payload)),
    close: (code, reason) => webSocket.close(code, reason),
    terminate: () => webSocket.terminate(),
    pause: () => webSocket.pause(),
    resume: () => webSocket.resume(),
    cut,
    get bufferedBytes() {
      return webSocket.bufferedAmount;
    },
    get heardMs() {
      return heardMs;
    },
    get paused() {
      return webSocket.isPaused;
    },
    onMessage: nothing,
    onPong: nothing,
    onBytes: nothing,
    onClose: nothing,
  };

  // Before the frames in these bytes are handled: whatever they say, somebody was there.
  socket.prependListener('data', () => {
    heardMs = clock.monotonicMs();
    accepted.onBytes();
  });
  webSocket.on('message', (data, isBinary) => {
    if (isBinary) webSocket.close(unsupportedData, 'expected text messages only');
    else accepted.onMessage(data.toString());
  });
  webSocket.on('pong', (data) => accepted.onPong(data.toString()));
  // Frames that break RFC 6455: the library answers with its close code, and `close` follows.
  webSocket.on('error', (error) => {
    violation = error.message;
  });
  webSocket.on('close', (code, reason) => {
    onGone();
    if (cutReason !== undefined) accepted.onClose(abnormal, cutReason);
    else accepted.onClose(code, reason.toString() || violation);
  });
  return accepted;
}
