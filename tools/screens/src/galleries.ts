import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve, sep } from 'node:path';
import { closeOf } from '@stillhere/testing';
import { build } from 'vite';
import type { App } from './apps.js';

/** The galleries of some apps, built as the apps are built, each under its own base path. */
export interface Galleries {
  /** Address of one screen; without a name, of the list of all. */
  address(app: App, screen?: string, query?: string): string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export async function openGalleries(apps: readonly App[]): Promise<Galleries> {
  const folder = mkdtempSync(join(tmpdir(), 'stillhere-screens-'));
  for (const app of apps) await buildGallery(app, join(folder, app.name));
  // The longest base first: `/desk/…` is also below `/`.
  const mounts = [...apps].sort((a, b) => b.base.length - a.base.length);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://gallery');
    const app = mounts.find(({ base }) => pathname.startsWith(base));
    const content = app && readBelow(join(folder, app.name), pathname.slice(app.base.length));
    if (content === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': types[extname(pathname)] }).end(content);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    address: ({ base }, screen = '', query = '') =>
      `http://127.0.0.1:${port}${base}gallery.html?screen=${screen}${query}`,
    async close() {
      server.closeAllConnections();
      await closeOf(server.close());
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function buildGallery({ name }: App, outDir: string): Promise<void> {
  const root = resolve('services', name);
  await build({
    root,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      chunkSizeWarningLimit: 2_000,
      rolldownOptions: { input: join(root, 'gallery.html') },
    },
  });
}

function readBelow(folder: string, path: string): Buffer | undefined {
  const file = resolve(folder, path);
  if (!file.startsWith(folder + sep)) return undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
