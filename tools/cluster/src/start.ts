import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startKafka, startPostgres } from '@stillhere/engines';
import type { Identity } from '@stillhere/identity';
import { type Place, type Shared, serverOf } from '@stillhere/log-source';
import type { Watchers } from '@stillhere/process-kit';
import { waitForDirectoryLock } from '@stillhere/sqlite';
import { freePorts } from '@stillhere/testing';
import { type Behind, Door } from './door.js';
import type { ClusterOptions } from './options.js';
import { type Plan, planOf, portsNeeded } from './plan.js';
import { prepareDatabase, prepareFolder, prepareSecrets } from './prepare.js';
import { endLeftBehind, processesFile, writeProcesses } from './processes-file.js';
import { type Program, Supervised } from './supervised.js';

export interface RunningCluster {
  readonly http: string;
  readonly grpc: string;
  readonly directory: string;
  readonly logId: string;
  /** The kind of server that it lies on, for people. */
  readonly logIn: string;
  readonly kafka: string | undefined;
  readonly identity: Identity;
}

/** How often a door looks who is ready. */
const lookEveryMs = 500;
const readyWithinMs = 90_000;
/** Another one on the same directory may just be ending. */
const lockWithinMs = 3_000;

/** A process that does not become ready: the message is a sentence for whoever started it. */
export class ClusterNotReady extends Error {
  readonly code = 'ClusterNotReady';
}

/** Starts engines, services, edges and the two doors. Rejects with a sentence. */
export async function start(options: ClusterOptions, watchers: Watchers): Promise<RunningCluster> {
  const { logger, opened } = watchers;
  const { directory } = options;
  prepareFolder(directory);
  const lock = await waitForDirectoryLock(directory, { waitMs: lockWithinMs });
  opened.add({ name: 'directory', atMostMs: 500, run: async () => lock.release() });
  await endLeftBehind(directory);
  const serviceKeys = prepareSecrets(directory);
  const database = options.database ?? (await ownPostgres(directory, watchers));
  const log = options.log ?? database;
  tellTools(directory, { log, database });
  const kafka = await brokerOf(options, watchers);
  const { logId, identity, close } = await prepareDatabase({ log, database }, logger);
  opened.add({ name: 'accounts', atMostMs: 1_000, run: close });
  const ports = await freePorts(portsNeeded(options.replicas));
  const plan = planOf({ options, log, database, serviceKeys, kafka, ports });
  const { http, grpc } = await run(plan, options, watchers);
  return { http, grpc, directory, logId, logIn: serverOf(log.url), kafka, identity };
}

async function ownPostgres(directory: string, { opened }: Watchers) {
  const postgres = await startPostgres({ directory: join(directory, 'postgres') });
  opened.add({ name: 'PostgreSQL', atMostMs: 15_000, run: () => postgres.stop() });
  const { url, ownerUrl } = postgres;
  return { url, ownerUrl };
}

/** For the tools that read the log or change accounts: `set -a; . DIR/log.env`. */
function tellTools(directory: string, { log, database }: Shared): void {
  // A shell reads it, and an address may have an & in it.
  const quoted = ({ url }: Place): string => `'${url.replaceAll("'", '%27')}'`;
  const lines = [`STILLHERE_LOG=${quoted(log)}`, `STILLHERE_DATABASE=${quoted(database)}`, ''];
  writeFileSync(join(directory, 'log.env'), lines.join('\n'), { mode: 0o600 });
}

async function brokerOf(
  { kafka, directory }: ClusterOptions,
  { opened }: Watchers,
): Promise<string | undefined> {
  if (kafka === 'off') return undefined;
  if (kafka !== 'start') return kafka;
  const own = await startKafka({ directory: join(directory, 'kafka') });
  opened.add({ name: 'Kafka', atMostMs: 15_000, run: () => own.stop() });
  return own.brokers.join(',');
}

async function run(
  { programs, edges }: Plan,
  options: ClusterOptions,
  { logger, opened }: Watchers,
): Promise<{ readonly http: string; readonly grpc: string }> {
  const { directory, host } = options;
  const all: Supervised[] = [];
  const tellWho = (): void => writeProcesses(processesFile(directory), all);
  const supervise = (program: Program): Supervised => {
    const one = new Supervised(program, { logger, onChange: tellWho });
    all.push(one);
    one.start();
    return one;
  };
  const services = programs.map(supervise);
  opened.add({ name: 'services', atMostMs: 60_000, run: () => stopAll(services) });
  await allReady(services);
  const doors = edges.map(supervise);
  opened.add({ name: 'edges', atMostMs: 32_000, run: () => stopAll(doors) });
  await allReady(doors);

  const http = edges.map(({ http: port }): Behind => ({ port, isReady: true }));
  const grpc = edges.map(({ grpc: port }): Behind => ({ port, isReady: true }));
  const look = setInterval(() => {
    doors.forEach((one, index) => {
      void one.isReady().then((isReady) => {
        for (const behind of [http[index], grpc[index]]) if (behind) behind.isReady = isReady;
      });
    });
  }, lookEveryMs);
  opened.add({ name: 'looking', atMostMs: 500, run: async () => clearInterval(look) });
  const browsers = await opening(
    new Door({ what: 'HTTP', flag: '--http', host, port: options.httpPort }, http),
  );
  const programsDoor = await opening(
    new Door({ what: 'gRPC', flag: '--grpc', host, port: options.grpcPort }, grpc),
  );
  opened.add({
    name: 'doors',
    atMostMs: 1_000,
    run: async () => void (await Promise.all([browsers.close(), programsDoor.close()])),
  });
  return { http: `http://${host}:${browsers.port}`, grpc: `${host}:${programsDoor.port}` };
}

async function opening(door: Door): Promise<Door> {
  await door.open();
  return door;
}

async function stopAll(some: readonly Supervised[]): Promise<void> {
  await Promise.all(some.map((one) => one.stop()));
}

async function allReady(some: readonly Supervised[]): Promise<void> {
  const untilMs = performance.now() + readyWithinMs;
  for (const one of some) {
    while (!(await one.isReady())) {
      if (performance.now() > untilMs) {
        throw new ClusterNotReady(
          `${one.program.name} did not become ready within ${readyWithinMs / 1_000} s; what it said stands above. All was stopped.`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
