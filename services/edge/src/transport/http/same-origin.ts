import type { IncomingMessage } from 'node:http';
import { HttpFault } from './http-fault.js';

type WithHeaders = Pick<IncomingMessage, 'headers'>;

const nobodyElse: ReadonlySet<string> = new Set();

/**
 * Whether a request that changes something comes from our own pages. Browsers send Origin with every
 * such request and scripts cannot forge it; programs without a browser have no ambient cookie to
 * abuse. `null` is what a beacon of our own page says under no-referrer: then the browser's word on
 * where it comes from decides.
 */
export function isSameOrigin(
  { headers }: WithHeaders,
  allowed: ReadonlySet<string> = nobodyElse,
): boolean {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (origin === undefined) return site === undefined || site === 'same-origin';
  if (origin === 'null') return site === 'same-origin';
  if (allowed.has(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** Cross-site requests are refused before anything is read from them. */
export function requireSameOrigin({ raw }: { readonly raw: WithHeaders }): void {
  if (isSameOrigin(raw)) return;
  throw new HttpFault(403, {
    code: 'WrongOrigin',
    message: 'This request came from another site. Nothing was changed.',
  });
}
