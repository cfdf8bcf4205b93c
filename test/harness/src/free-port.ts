import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Ports that were free a moment ago, no two the same, and that a process can take again after a
 * restart.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listening));
  return Promise.all(servers.map(portOf));
}

export async function freePort(): Promise<number> {
  return portOf(await listening());
}

async function listening(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function portOf(server: Server): Promise<number> {
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
