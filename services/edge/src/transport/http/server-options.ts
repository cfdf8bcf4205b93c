import type { Duplex } from 'node:stream';
import type { TrustedProxies } from '@stillhere/nest-kit';
import { refuseUpgrade } from '@stillhere/socket-server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerTo, plainAnswer } from './http-fault.js';
import { securityHeaders } from './security-headers.js';

/** Larger than any request of ours: a survey with long answers. */
const bodyBytesMax = 65_536;
/** A request whose headers or body do not come in this time is cut off. */
export const requestTimeoutMs = 15_000;
/** How often that is looked at: nobody hangs on for longer than both together. */
const lookEveryMs = 5_000;

/**
 * What the HTTP server has to be made with: limits, and our words for what is refused before any
 * route is found.
 */
export const edgeServerOptions = (proxies: TrustedProxies) =>
  ({
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    // Node takes the longer of these two for the whole request, whichever it is called: both are one.
    http: { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: lookEveryMs },
    trustProxy: (address: string) => proxies.trusts(address),
    frameworkErrors(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
      const { status, body } = answerTo(error);
      void reply
        .code(status)
        .headers({ ...securityHeaders(request.raw), 'cache-control': 'no-store' })
        .send(body);
    },
    clientErrorHandler(error: { readonly code?: string }, socket: Duplex): void {
      if (error.code === 'ECONNRESET' || socket.destroyed) return;
      const { status, body } = plainAnswer(statusOf(error.code));
      refuseUpgrade(socket, { status, sentence: body.message });
    },
  }) as const;

/** What Node's parser of HTTP met. */
function statusOf(code: string | undefined): number {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 408;
    case 'HPE_HEADER_OVERFLOW':
      return 431;
    default:
      return 400;
  }
}
