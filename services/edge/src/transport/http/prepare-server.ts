import { isUtf8 } from 'node:buffer';
import { loggablePeer, type TrustedProxies } from '@stillhere/nest-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HostTenants } from '../../application/live/ports.js';
import type { RefusalLog } from '../../application/refusal-log.js';
import { HttpFault, plainAnswer } from './http-fault.js';
import { comesFromOurPages, type OriginDoor, wrongOrigin } from './same-origin.js';
import { securityHeaders } from './security-headers.js';
import { nobodysHost } from './staff-door.js';

/** The one address that takes text: a beacon must not wait for a preflight request. */
const beaconPath = '/api/leave';

export interface ServerParts {
  readonly origins: OriginDoor;
  readonly proxies: TrustedProxies;
  readonly refusals: RefusalLog;
  readonly tenants: Pick<HostTenants, 'ofHost'>;
}

/** What holds for every request and every answer, whoever serves it. */
export function prepareServer(server: FastifyInstance, { origins, ...about }: ServerParts): void {
  const asJson = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser(['text/plain', 'application/json']);
  server.addContentTypeParser('text/plain', { parseAs: 'buffer' }, (_request, body, done) => {
    if (isUtf8(body as Buffer)) done(null, body.toString());
    else done(notUtf8());
  });
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (isUtf8(body as Buffer)) void asJson(request, body.toString(), done);
    else done(notUtf8());
  });
  server.addHook('onRequest', async (request: FastifyRequest) => {
    tellUntrusted(request, about);
    await requireHelpline(request, about.tenants);
    requireOwnPage(request, origins);
    requireJson(request);
  });
  server.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply) => {
    reply.headers(securityHeaders(request.raw));
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}

/** Whoever looks whether we are alive comes by an address. */
const ofNoPage: ReadonlySet<string | undefined> = new Set(['/healthz', '/readyz']);

async function requireHelpline(
  { headers, routeOptions }: FastifyRequest,
  tenants: ServerParts['tenants'],
): Promise<void> {
  if (ofNoPage.has(routeOptions.url)) return;
  if ((await tenants.ofHost(headers.host ?? '')) === undefined) throw nobodysHost();
}

/** All who come through a proxy that is not believed share its address, and one limit. */
function tellUntrusted(
  { raw }: FastifyRequest,
  { proxies, refusals }: Pick<ServerParts, 'proxies' | 'refusals'>,
): void {
  const { headers, socket } = raw;
  if (headers['x-forwarded-for'] === undefined && headers.forwarded === undefined) return;
  const peer = socket.remoteAddress ?? '';
  if (proxies.trusts(peer)) return;
  refusals.refused(
    'forwarded headers came from a peer that is no trusted proxy (--trusted-proxy)',
    {
      peer: loggablePeer(peer),
    },
  );
}

/** A lenient reader would keep U+FFFD in place of what was sent. */
const notUtf8 = (): HttpFault =>
  new HttpFault(400, {
    code: 'BadRequest',
    message: 'The request is not UTF-8. Nothing was changed.',
  });

/** Whatever changes something; cross-site requests are refused before anything is read from them. */
function requireOwnPage({ method, raw, is404, routeOptions }: FastifyRequest, origins: OriginDoor) {
  if (method !== 'POST' || is404) return;
  if (!comesFromOurPages(raw, origins, routeOptions.url ?? '')) throw wrongOrigin();
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
