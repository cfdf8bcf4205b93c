import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic, { type FastifyStaticOptions } from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { serveVisitorPage, type VisitorPageParts } from './visitor-page.js';

/** Where the built pages lie. */
export interface WebApps {
  readonly visitorChat: string;
  readonly desk: string;
}

/**
 * The two web apps. The visitor page is never kept by the browser: somebody else may open it next.
 * The desk's files carry their hash in the name and may be kept for ever; nothing else of it may.
 */
export async function serveWebApps(
  server: FastifyInstance,
  apps: WebApps,
  parts: VisitorPageParts,
): Promise<void> {
  // Whoever types the address leaves the slash out.
  server.get('/desk', (_request, reply) => reply.redirect('/desk/', 308));
  if (existsSync(apps.desk)) {
    await server.register(fastifyStatic, {
      ...filesIn(apps.desk),
      prefix: '/desk/',
      setHeaders: (reply, path) =>
        void reply.header('cache-control', isHashed(path) ? immutable : 'no-store'),
    });
  }
  if (existsSync(apps.visitorChat)) {
    serveVisitorPage(server, apps.visitorChat, parts);
    await server.register(fastifyStatic, {
      ...filesIn(apps.visitorChat),
      prefix: '/',
      index: false,
      setHeaders: (reply) => void reply.header('cache-control', 'no-store'),
    });
  }
}

const filesIn = (folder: string): FastifyStaticOptions => ({
  root: folder,
  // The library answers 404 for what it finds only uncompressed.
  preCompressed: existsSync(join(folder, 'index.html.br')),
  index: ['index.html'],
  dotfiles: 'ignore',
  decorateReply: false,
  cacheControl: false,
});

/** As the build names them: `assets/index-DVUjDchq.js`, also in its compressed forms. */
const isHashed = (path: string): boolean =>
  /[\\/]assets[\\/][^\\/]+-[\w-]{8}\.\w+(\.br|\.gz)?$/.test(path);

const immutable = 'public, max-age=31536000, immutable';
