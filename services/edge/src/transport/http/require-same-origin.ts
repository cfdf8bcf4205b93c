import type { FastifyRequest } from 'fastify';
import { HttpFault } from './http-fault.js';
import { isSameOrigin } from './same-origin.js';

/** Cross-site requests are refused before anything is read from them. */
export function requireSameOrigin({ raw }: FastifyRequest): void {
  if (isSameOrigin(raw)) return;
  throw new HttpFault(403, {
    code: 'WrongOrigin',
    message: 'This request came from another site. Nothing was changed.',
  });
}
