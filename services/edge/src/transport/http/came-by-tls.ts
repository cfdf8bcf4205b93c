import type { IncomingMessage } from 'node:http';

export type RawRequest = Pick<IncomingMessage, 'headers' | 'socket'>;

/**
 * Whether the browser itself came by TLS: to us, or to a proxy that says so, or by the page it stands
 * on. Whoever makes it up gets stricter cookies and headers, nothing else.
 */
export function cameByTls({ headers, socket }: RawRequest): boolean {
  if ('encrypted' in socket && socket.encrypted === true) return true;
  const [proto] = String(headers['x-forwarded-proto'] ?? '').split(',');
  return proto?.trim() === 'https' || headers.origin?.startsWith('https:') === true;
}
