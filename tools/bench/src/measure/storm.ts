import { freePorts } from '@stillhere/testing';
import { type Counselor, openConversation, takeChat } from '../load/people.js';
import { ResumingClient, type Who } from '../load/resuming-client.js';
import type { Measured } from '../process/measured.js';
import { requireOpenFiles } from '../process/open-files.js';
import { totalOf } from '../process/processor-time.js';
import { type Build, buildsOf, counselor, seatsMax, startStillhere } from '../process/stillhere.js';
import type { BenchSettings } from '../settings.js';
import { profileFlags, writeProfiles } from './profiles.js';

/** What became of everybody. Times count from the moment at which the process was there again. */
export interface StormRound {
  readonly what: string;
  /** Until then: it was ready again, or went on. */
  readonly awayMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly allMs: number;
  /** Not back in the time that they were given, and what the first of them was told. */
  readonly missing: number;
  readonly reason: string;
  /** Events that did not follow the one before them. */
  readonly gaps: number;
  /** Tries to connect, a socket. */
  readonly attempts: number;
  /** Processor time of the server until all were back, a socket. */
  readonly serverUs: number;
}

export interface StormFigures {
  readonly sockets: number;
  readonly rounds: readonly StormRound[];
}

/** One conversation in ten has somebody who answers: a socket more. */
const acceptedEvery = 10;
const openingAtOnce = 16;
const messagesPerS = 100;
const standstillMs = 20_000;
const settleMs = 3_000;
const patienceMs = 120_000;

/** Everybody is cut off while they write: by a kill without a goodbye, and by a process that stood still. */
export async function measureStorm(
  settings: BenchSettings,
  say: (text: string) => void,
): Promise<StormFigures> {
  const { storm } = settings;
  requireOpenFiles(storm);
  const rounds: StormRound[] = [];
  const profiles = settings['cpu-prof'];
  const startedMs = performance.now();
  for (const build of buildsOf(settings)) {
    const nodeFlags = profileFlags(profiles, build);
    rounds.push(...(await stormsOf({ build, nodeFlags }, storm, say)));
  }
  if (profiles !== '') writeProfiles(profiles, performance.now() - startedMs);
  return { sockets: storm, rounds };
}

async function stormsOf(
  { build, nodeFlags }: { readonly build: Build; readonly nodeFlags: readonly string[] },
  sockets: number,
  say: (text: string) => void,
): Promise<StormRound[]> {
  const [httpPort = 0] = await freePorts(1);
  let server = await startStillhere({ httpPort }, build);
  say(`storm, ${build.name}: opening ${sockets} sockets`);
  const crowd = await gather({ server, build }, sockets);
  const rounds: StormRound[] = [];
  const round = async (what: string, away: () => Promise<void>): Promise<void> => {
    say(`storm, ${build.name}: ${what}`);
    const figures = await through(crowd.clients, { away, server: () => server });
    rounds.push({ what: `${build.name}, ${what}`, ...figures });
    say(`back: p50 ${figures.p50Ms} p99 ${figures.p99Ms} all ${figures.allMs} ms`);
  };
  await round('killed without a goodbye, and started again', async () => {
    await server.kill();
    server = await startStillhere({ httpPort, directory: server.directory, nodeFlags }, build);
  });
  await round(`stood still for ${standstillMs / 1_000} s`, async () => {
    server.signal('SIGSTOP');
    await pause(standstillMs);
    server.signal('SIGCONT');
  });
  crowd.leave();
  await server.stop();
  return rounds;
}

async function through(
  clients: readonly ResumingClient[],
  { away, server }: { readonly away: () => Promise<void>; readonly server: () => Measured },
): Promise<Omit<StormRound, 'what'>> {
  for (const client of clients) client.expectNews();
  const beganMs = performance.now();
  await away();
  const backMs = performance.now();
  const usedBefore = totalOf(server().processorUs());
  for (const client of clients) client.probe();
  // Who was taken for dead a little later has to come back once more.
  for (let wellMs = backMs; performance.now() - wellMs < settleMs; await pause(100)) {
    const isOver = performance.now() - backMs > patienceMs;
    if (!isOver && !clients.every(({ isWell }) => isWell)) wellMs = performance.now();
  }
  const used = totalOf(server().processorUs()) - usedBefore;
  const afterMs = clients
    .filter(({ isWell }) => isWell)
    .map(({ wellAtMs }) => Math.max(0, Math.round(wellAtMs - backMs)))
    .sort((a, b) => a - b);
  const at = (share: number): number => afterMs[Math.ceil(share * clients.length) - 1] ?? Infinity;
  const missing = clients.filter(({ isWell }) => !isWell);
  const sum = (of: (client: ResumingClient) => number): number =>
    clients.reduce((total, client) => total + of(client), 0);
  return {
    awayMs: Math.round(backMs - beganMs),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    allMs: at(1),
    missing: missing.length,
    reason: missing[0]?.reason ?? '',
    gaps: sum(({ gaps }) => gaps),
    attempts: sum(({ attempts }) => attempts) / clients.length,
    serverUs: Math.round(used / clients.length),
  };
}

/** Visitors who wait or are spoken to, their counselors, and some who write all the time. */
async function gather(
  { server, build }: { readonly server: Measured; readonly build: Build },
  sockets: number,
): Promise<{ clients: ResumingClient[]; leave(): void }> {
  const clients: ResumingClient[] = [];
  const writers: ResumingClient[] = [];
  const staff: Promise<Counselor>[] = [];
  const conversations = Math.round(sockets / (1 + 1 / acceptedEvery));
  let opened = 0;
  const join = async (who: Who): Promise<ResumingClient> => {
    const client = new ResumingClient(server, who);
    clients.push(client);
    await client.connect();
    return client;
  };
  const open = async (): Promise<void> => {
    while (opened < conversations) {
      const index = opened;
      opened += 1;
      const { conversation, token } = await openConversation(server);
      const visitor = await join({ conversation, token });
      if (index % acceptedEvery > 0) continue;
      const who = Math.floor(index / acceptedEvery / seatsMax);
      staff[who] ??= counselor(server, who, build);
      const { cookie } = await staff[who];
      await takeChat(server, { cookie }, conversation);
      await join({ conversation, cookie });
      writers.push(visitor);
    }
  };
  await Promise.all(Array.from({ length: openingAtOnce }, open));
  const watch = setInterval(() => {
    const nowMs = performance.now();
    for (const client of clients) client.lookAfter(nowMs);
  }, 500);
  let cid = 0;
  const writing = setInterval(() => {
    cid += 1;
    writers[cid % writers.length]?.message(String(cid));
  }, 1_000 / messagesPerS);
  const leave = (): void => {
    clearInterval(writing);
    clearInterval(watch);
    for (const client of clients) client.close();
  };
  return { clients, leave };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
