import { createServer } from 'node:http';
import { type HealthState, PortUnavailable, type WantedPort } from '@stillhere/nest-kit';

export interface HealthDoor {
  /** As in `http://127.0.0.1:8081`. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * `/healthz` and `/readyz` of a process that serves nothing else over HTTP, the same as the edge's: alive is that
 * it answers, ready that it can take work. Rejects with PortUnavailable.
 */
export async function openHealthDoor(
  health: HealthState,
  wanted: Pick<WantedPort, 'flag' | 'host' | 'port'>,
): Promise<HealthDoor> {
  const server = createServer((request, response) => {
    const { status, body } = answerTo(request.url ?? '', health);
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
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

function answerTo(url: string, { ready, notes }: HealthState): { status: number; body: object } {
  const path = url.split('?', 1)[0];
  if (path === '/healthz') return { status: 200, body: { status: 'alive' } };
  if (path !== '/readyz') return { status: 404, body: { status: 'unknown' } };
  const told = Object.keys(notes).length > 0 ? { notes } : {};
  return { status: ready ? 200 : 503, body: { status: ready ? 'ready' : 'not ready', ...told } };
}
