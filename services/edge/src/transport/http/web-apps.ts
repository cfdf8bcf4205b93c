import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { securityHeaders } from './security-headers.js';

/** Where the built pages lie. */
export interface WebApps {
  readonly visitorChat: string;
  readonly desk: string;
}

/**
 * The two web apps. The visitor page is never kept by the browser: somebody else may open it next.
 * The desk's files carry their hash in the name and may be kept for ever; its page may not.
 */
export async function serveWebApps(server: FastifyInstance, apps: WebApps): Promise<void> {
  server.addHook('onSend', async (_request, reply: FastifyReply) => {
    for (const [name, value] of Object.entries(securityHeaders)) reply.header(name, value);
  });
  // Whoever types the address leaves the slash out.
  server.get('/desk', (_request, reply) => reply.redirect('/desk/', 308));
  if (existsSync(apps.desk)) {
    await server.register(fastifyStatic, {
      root: apps.desk,
      prefix: '/desk/',
      preCompressed: isCompressed(apps.desk),
      index: ['index.html'],
      decorateReply: false,
      cacheControl: false,
      setHeaders: (reply, path) =>
        void reply.header('cache-control', path.endsWith('.html') ? 'no-store' : immutable),
    });
  }
  if (existsSync(apps.visitorChat)) {
    await server.register(fastifyStatic, {
      root: apps.visitorChat,
      prefix: '/',
      preCompressed: isCompressed(apps.visitorChat),
      index: ['index.html'],
      decorateReply: false,
      cacheControl: false,
      setHeaders: (reply) => void reply.header('cache-control', 'no-store'),
    });
  }
}

/** The library answers 404 for what it finds only uncompressed. */
const isCompressed = (folder: string): boolean => existsSync(join(folder, 'index.html.br'));

const immutable = 'public, max-age=31536000, immutable';
