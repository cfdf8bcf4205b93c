import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** RFC 6455, 1.3: proves to the client that we know what it asks for. */
const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const keyForm = /^[+/0-9A-Za-z]{22}==$/;

/** What of an upgrade request is not as RFC 6455, 4.2.1 has it; `undefined`: nothing. */
export function problemOfHandshake({ method, headers }: IncomingMessage): string | undefined {
  if (method !== 'GET') return `a ${method} cannot be upgraded`;
  if (headers.upgrade?.toLowerCase() !== 'websocket')
    return 'the Upgrade header names another protocol';
  if (!keyForm.test(headers['sec-websocket-key'] ?? '')) {
    return 'the Sec-WebSocket-Key header is missing or no key';
  }
  if (headers['sec-websocket-version'] !== '13') return 'another version was asked for';
  return undefined;
}

/** The server's half of the handshake, without extensions; from here on the socket carries frames. */
export function answerHandshake(
  { headers }: IncomingMessage,
  socket: Duplex,
  subprotocol: string,
): void {
  const accept = createHash('sha1')
    .update(`${headers['sec-websocket-key']}${guid}`)
    .digest('base64');
  if (socket instanceof Socket) socket.setTimeout(0).setNoDelay();
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${subprotocol}\r\n\r\n`,
  );
}
