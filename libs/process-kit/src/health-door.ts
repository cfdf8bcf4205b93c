import { createServer } from 'node:http';
import {
  type HealthState,
  type Logger,
  PortUnavailable,
  type WantedPort,
} from '@stillhere/nest-kit';
import type { OpenedMetrics } from '@stillhere/telemetry';

export interface HealthDoor {
  /** As in `http://127.0.0.1:8081`. */
  readonly address: string;
  close(): Promise<void>;
}

/** What the page tells of. */
export interface Told {
  readonly health: HealthState;
  readonly metrics: Pick<OpenedMetrics, 'page'>;
  readonly logger: Logger;
}

/**
 * `/healthz`, `/readyz` and `/metrics` of any process, on a port of their own: alive is that it answers, ready that
 * it can take work, and the figures are for those who run it, not for the internet. Rejects with PortUnavailable.
 */
export async function openHealthDoor(
  told: Told,
  wanted: Pick<WantedPort, 'flag' | 'host' | 'port'>,
): Promise<HealthDoor> {
  const server = createServer((request, response) => {
    answerTo(request.url ?? '', told).then(
      ({ status, type, text }) => {
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
        response.end(text);
      },
      (error: unknown) => {
        told.logger.error('the figures cannot be told', { error });
        response.writeHead(500, { 'content-type': 'text/plain' });
        response.end('The figures cannot be told; the log says why. Nothing else is the matter.');
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new PortUnavailable({ what: 'The health page', ...wanted }, error)),
    );
    server.listen(wanted.port, wanted.host, resolve);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : wanted.port;
  const host = wanted.host.includes(':') ? `[${wanted.host}]` : wanted.host;
  return {
    address: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

async function answerTo(url: string, { health, metrics }: Told): Promise<Answer> {
  const path = url.split('?', 1)[0];
  if (path === '/metrics') {
    const { contentType, text } = await metrics.page();
    return { status: 200, type: contentType, text };
  }
  if (path === '/healthz') return json(200, { status: 'alive' });
  if (path !== '/readyz') return json(404, { status: 'unknown' });
  const { ready, notes } = health;
  const told = Object.keys(notes).length > 0 ? { notes } : {};
  return json(ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', ...told });
}

const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/json',
  text: JSON.stringify(body),
});
