import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { closeOf } from './close-of.js';

/**
 * Below what systems give to whoever asks for any port (Linux from 32768, others from 49152): a
 * process that is down for a moment does not lose its port to somebody's outgoing connection.
 */
const portMin = 20_000;
const portMax = 32_000;
const triesMax = 100;

/** Ports that nobody listens on, no two the same, that a process can take again after a restart. */
export async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  while (servers.length < count) servers.push(await listening());
  return Promise.all(servers.map(portOf));
}

export async function freePort(): Promise<number> {
  return portOf(await listening());
}

async function listening(): Promise<Server> {
  for (let tries = 1; ; tries += 1) {
    const port = portMin + Math.floor(Math.random() * (portMax - portMin));
    const server = createServer();
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening');
      return server;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' || tries === triesMax) throw error;
    }
  }
}

async function portOf(server: Server): Promise<number> {
  const address = server.address();
  await closeOf(server.close());
  return typeof address === 'object' && address ? address.port : 0;
}
