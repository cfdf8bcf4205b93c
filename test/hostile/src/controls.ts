import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Attacker } from './attacker.js';
import { handshakes } from './cases/handshakes.js';
import { httpBodies } from './cases/http-bodies.js';
import { httpPaths } from './cases/http-paths.js';
import { Chance } from './chance.js';
import type { Target } from './target.js';

const casesEach = 40;

/**
 * A door that lets everybody in and says yes to everything. The judges must not be content with it:
 * resolves with how many cases were, by group.
 */
export async function contentWithYes(
  target: Target,
  seed: number,
): Promise<ReadonlyMap<string, number>> {
  const door = yesDoor();
  await once(door.listen(0, '127.0.0.1'), 'listening');
  const at = door.address();
  const port = typeof at === 'object' && at ? at.port : 0;
  const attacker = { target: { ...target, port } } as Attacker;
  const content = new Map<string, number>();
  for (const group of [httpBodies, httpPaths, handshakes]) {
    let count = 0;
    for (let index = 0; index < casesEach; index += 1) {
      const one = group.make(new Chance(seed, group.name, index), index);
      const problems = await one.run(attacker).catch((error: Error) => [error.message]);
      count += problems.length === 0 ? 1 : 0;
    }
    content.set(group.name, count);
  }
  door.close();
  return content;
}

function yesDoor(): Server {
  const yes = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}';
  const server = createServer((_request, response) => response.end('root:x:0'));
  server.on('clientError', (_error, socket) => socket.end(yes));
  server.on('upgrade', (_request, socket) => socket.end(yes));
  return server;
}
