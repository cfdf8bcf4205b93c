import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

export interface Refusal {
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** What was expected, in words; the whole body, as plain text. */
  readonly sentence: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers an upgrade request with a status and a sentence instead of a socket, and ends it. */
export function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  // The other end may be gone already; that is not our fault to report.
  socket.on('error', () => socket.destroy());
  const body = Buffer.from(`${refusal.sentence}\n`);
  const headers = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(body.length),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...refusal.headers,
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? 'Refused'}\r\n`;
  socket.end(Buffer.concat([Buffer.from(`${status}${lines.join('')}\r\n`), body]));
  // A client that never closes its half must not hold ours.
  socket.once('finish', () => socket.destroy());
}
