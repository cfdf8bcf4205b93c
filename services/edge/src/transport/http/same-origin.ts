import type { IncomingMessage } from 'node:http';

/**
 * Whether a request that changes something comes from our own pages. Browsers send Origin with every
 * such request and scripts cannot forge it; programs without a browser have no ambient cookie to abuse.
 */
export function isSameOrigin(
  request: Pick<IncomingMessage, 'headers'>,
  allowed: ReadonlySet<string> = new Set(),
): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return request.headers['sec-fetch-site'] === undefined;
  if (allowed.has(origin)) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
