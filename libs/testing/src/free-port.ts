import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { closeOf } from './close-of.js';

/**
 * Below what systems give to whoever asks for any port (Linux from 32768, others from 49152): a
 * process that is down for a moment does not lose its port to somebody's outgoing connection.
 */
const portMin = 20_000;
const portMax = 32_000;
const triesMax = 100;

/**
 * A file a port, with the process that asked for it: whoever asks in another process meanwhile gets another port, also
 * before anybody listens, and while whoever did is down for a moment.
 */
const folder = join(tmpdir(), `stillhere-ports-${userInfo().uid}`);

/** Ports that nobody listens on, no two the same, that a process can take again after a restart: this process has them until it ends. */
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
    if (!reserved(port)) {
      if (tries === triesMax) throw new Error(`no port of ${triesMax} is free: see ${folder}`);
      continue;
    }
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

function reserved(port: number): boolean {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${port}`);
  if (isHeld(file)) return false;
  // What a process that is gone left behind.
  rmSync(file, { force: true });
  try {
    writeFileSync(file, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

function isHeld(file: string): boolean {
  let holder: number;
  try {
    holder = Number(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
  // Written in this very moment: whose it is stands there in the next.
  if (holder === 0) return true;
  try {
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
