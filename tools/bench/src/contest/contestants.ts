import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pair, Steps } from '../load/cycles.js';
import { floorPair } from '../load/floor-pairs.js';
import type { Counselor } from '../load/people.js';
import { socketioPair } from '../load/socketio-pairs.js';
import { stillherePair } from '../load/stillhere-pairs.js';
import { type Measured, startProgram } from '../process/measured.js';
import { startPostgres } from '../process/postgres.js';
import {
  type ProcessorUs,
  processorUsOf,
  processorUsOfTree,
  totalOf,
} from '../process/processor-time.js';
import {
  type Build,
  counselor,
  seatsMax,
  startCluster,
  startStillhere,
} from '../process/stillhere.js';

/** Something that carries the cycle: ours, an older build of ours, the floor, a peer. */
export interface Contestant {
  readonly name: string;
  /** One more conversation with both its sides. */
  pair(index: number, steps: Steps): Promise<Pair>;
  /** So far. */
  processorUs(): ProcessorUs;
  stop(): Promise<void>;
}

const readyLine = /ready (\d+)/;
const floorScript = fileURLToPath(new URL('../floor/server.js', import.meta.url));
const peerScript = fileURLToPath(new URL('../peer/server.mjs', import.meta.url));

/** A bare `ws` server over bare `node:sqlite`. */
export async function floor(): Promise<Contestant> {
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-bench-floor-'));
  const args = [floorScript, directory, '0'];
  const server = await startProgram({ args, directory, ready: readyLine });
  return {
    name: 'floor',
    pair: (index, steps) => floorPair(server.port, index, steps),
    processorUs: server.processorUs,
    stop: server.stop,
  };
}

/** `nodeFlags` are for its runtime. */
export async function stillhere(build: Build, nodeFlags: readonly string[]): Promise<Contestant> {
  const server = await startStillhere({ nodeFlags }, build);
  return {
    name: build.name,
    pair: pairsOf(server, build),
    processorUs: server.processorUs,
    stop: server.stop,
  };
}

const isDatabase = (command: string): boolean => command.startsWith('postgres');

/** Ours as a cluster: what the services cost, their database, and the doors in front. */
export async function stillhereCluster(): Promise<Contestant> {
  const server = await startCluster();
  return {
    name: 'cluster',
    pair: pairsOf(server),
    processorUs: () => {
      const doors = totalOf(processorUsOf(server.pid));
      const writer = processorUsOfTree(server.pid, isDatabase);
      const main = processorUsOfTree(server.pid) - writer - doors;
      return { main, writer, rest: doors };
    },
    stop: server.stop,
  };
}

function pairsOf(server: Measured, build?: Build): Contestant['pair'] {
  const staff: Promise<Counselor>[] = [];
  return async (index, steps) => {
    const who = Math.floor(index / seatsMax);
    staff[who] ??= counselor(server, who, build);
    return stillherePair(server, await staff[who], steps);
  };
}

/** Socket.IO over PostgreSQL, as durable as ours. Throws in plain words when something is not installed. */
export async function socketioPostgres(): Promise<Contestant> {
  requireDrivers();
  const postgres = await startPostgres();
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-bench-peer-'));
  const server = await startProgram({
    args: [peerScript, postgres.host],
    directory,
    ready: readyLine,
    env: { NODE_ENV: 'production' },
  });
  return {
    name: 'Socket.IO + PostgreSQL',
    pair: (index, steps) => socketioPair(server.port, index, steps),
    processorUs: () => {
      const { main, writer, rest } = server.processorUs();
      return { main, writer: processorUsOfTree(postgres.pid), rest: writer + rest };
    },
    stop: async () => {
      await server.stop();
      await postgres.stop();
    },
  };
}

function requireDrivers(): void {
  const { resolve } = createRequire(import.meta.url);
  for (const driver of ['socket.io', 'pg']) {
    try {
      resolve(driver);
    } catch {
      throw new Error(`The peer needs ${driver}. Run "npm ci" first. Nothing was measured.`);
    }
  }
}
