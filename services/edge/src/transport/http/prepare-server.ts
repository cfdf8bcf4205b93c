import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpFault, plainAnswer } from './http-fault.js';
import { securityHeaders } from './security-headers.js';

/** The one address that takes text: a beacon must not wait for a preflight request. */
const beaconPath = '/api/leave';

/** What holds for every request and every answer, whoever serves it. */
export function prepareServer(server: FastifyInstance): void {
  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  server.addHook('onRequest', async (request: FastifyRequest) => requireJson(request));
  server.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply) => {
    reply.headers(securityHeaders(request.raw));
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}

/** Forms can be sent from anywhere without asking; JSON cannot. */
function requireJson({ method, headers, is404, routeOptions }: FastifyRequest): void {
  if (method !== 'POST' || is404) return;
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  const given = type.trim().toLowerCase();
  if (given === 'application/json') return;
  if (given === 'text/plain' && routeOptions.url === beaconPath) return;
  const { status, body } = plainAnswer(415);
  throw new HttpFault(status, body);
}
