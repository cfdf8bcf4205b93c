// npm run bench                 everything, about a quarter of an hour
// npm run bench -- --quick      one short pass of each, for a look
// npm run bench -- --only log,cycles,grpc,idle,start,large

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '@stillhere/command-line';
import { heapArgs, openHeap } from '@stillhere/harness/heap';
import { floorAppendsPerS } from './floor/log.js';
import { type CycleFigures, CycleRun, type Steps } from './load/cycles.js';
import { floorPairs } from './load/floor-pairs.js';
import { visitors } from './load/idle-visitors.js';
import { stillherePairs } from './load/stillhere-pairs.js';
import { type CpuProfile, flameGraph } from './measure/flame.js';
import { measureGrpc } from './measure/grpc.js';
import { measureLarge } from './measure/large.js';
import { measureAppends, withLog } from './measure/log.js';
import { watchMachine } from './measure/machine.js';
import { counselors, type Measured, startFloor, startStillhere, tokenFor } from './processes.js';
import { type IdleFigures, report } from './report.js';

const parts = ['log', 'cycles', 'grpc', 'idle', 'start', 'large'] as const;

const read = readSettings(
  {
    quick: { kind: 'switch', help: 'One short pass of each, for a look' },
    only: {
      kind: 'text',
      value: 'PART,…',
      default: parts.join(','),
      help: 'Some of the parts',
    },
    pairs: {
      kind: 'number',
      value: 'N',
      min: 1,
      max: 100_000,
      default: 200,
      help: 'Conversations under load',
    },
    rates: {
      kind: 'text',
      value: 'R,…',
      default: '',
      help: 'Cycles a second to ask for, instead of a climb',
    },
    sockets: {
      kind: 'text',
      value: 'N,…',
      default: '',
      help: 'Idle sockets, instead of 2,000 and then 10,000',
    },
    json: { kind: 'text', value: 'FILE', default: '', help: 'The figures for machines' },
    'cpu-prof': { kind: 'text', value: 'DIR', default: '', help: 'A processor profile' },
  },
  { args: process.argv.slice(2), env: {}, usage: 'npm run bench -- [settings]' },
);
if (!read.ok) {
  console[read.help ? 'log' : 'error'](read.text);
  process.exit(read.help ? 0 : 2);
}
const { values } = read;
const only = new Set(values.only.split(','));
const seconds = values.quick ? 3 : 10;
const asked = values.rates === '' ? undefined : values.rates.split(',').map(Number);
const rates = asked ?? (values.quick ? [200, 1_000] : [50, 200, 500, 1_000, 2_000]);
/** Tried upwards, after the others, until the p99 of a cycle leaves 100 ms or the rate is not met. */
const steepRates = asked ? [] : values.quick ? [2_000] : [2_500, 3_000, 4_000, 5_000, 6_000, 8_000];
const cycleP99MaxMs = 100;
const warmUpSeconds = values.quick ? 3 : 15;
const pairCount = values.pairs;

const say = (text: string): void => console.error(text);

async function cyclesOf(
  name: string,
  pairsOf: (steps: () => Steps) => Promise<{ pairs: { send(n: number): void }[]; close(): void }>,
  server: Pick<Measured, 'cpuMs' | 'lag'>,
): Promise<CycleFigures[]> {
  let current: Steps = { accepted: () => {}, delivered: () => {}, displayed: () => {} };
  const { pairs, close } = await pairsOf(() => current);
  const figures: CycleFigures[] = [];
  let firstN = 1;
  const once = async (rate: number, length: number): Promise<CycleFigures> => {
    const run = new CycleRun(pairs, firstN);
    current = run;
    const before = server.cpuMs();
    await server.lag();
    const result = await run.run(rate, length);
    const [p50, p99, max] = await server.lag();
    const cpuUs = ((server.cpuMs() - before) * 1_000) / Math.max(1, result.achieved * length);
    firstN += Math.round(rate * length);
    return { ...result, lag: { p50, p99, max }, cpuUs: Math.round(cpuUs) };
  };
  // Compiled code is what people meet: a service runs for weeks.
  await once(300, warmUpSeconds);
  for (const rate of [...rates, ...steepRates]) {
    const result = await once(rate, seconds);
    figures.push(result);
    say(
      `${name} ${rate}/s: achieved ${result.achieved}, cycle p50 ${result.cycle.p50} p99 ${result.cycle.p99} ms, unfinished ${result.unfinished}`,
    );
    if (rates.slice(0, -1).includes(rate)) continue;
    if (result.cycle.p99 > cycleP99MaxMs || result.achieved < rate * 0.95) break;
  }
  close();
  return figures;
}

async function log() {
  say('log: one at a time, then 100 in flight, then the floor of both');
  return withLog(async (store) => {
    const appends = [
      await measureAppends(store, 1, seconds),
      await measureAppends(store, 100, seconds),
    ];
    const floor = [floorAppendsPerS(1, seconds), floorAppendsPerS(100, seconds)];
    return appends.map((one, index) => ({ ...one, floorPerS: floor[index] ?? 0 }));
  });
}

async function cycles() {
  const floor = await startFloor();
  const floorSide = await cyclesOf(
    'floor',
    (steps) => floorPairs(floor.port, pairCount, steps),
    floor,
  );
  await floor.stop();
  const flags = values['cpu-prof']
    ? ['--cpu-prof', '--cpu-prof-interval', '500', `--cpu-prof-dir=${values['cpu-prof']}`]
    : [];
  const server = await startStillhere(undefined, flags);
  const staff = await counselors(server, Math.ceil(pairCount / 20));
  const target = { address: server.address, counselors: staff };
  const ours = await cyclesOf(
    'stillhere',
    (steps) => stillherePairs(target, pairCount, steps),
    server,
  );
  await server.stop();
  if (values['cpu-prof']) drawFlames(values['cpu-prof']);
  return { pairs: pairCount, floor: floorSide, stillhere: ours };
}

/** Of the main thread, which has the longest profile, while the load was on. */
function drawFlames(directory: string): void {
  const paths = readdirSync(directory)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => join(directory, name))
    .sort((a, b) => statSync(b).size - statSync(a).size);
  const [largest] = paths;
  if (largest === undefined) return;
  const profile = JSON.parse(readFileSync(largest, 'utf8')) as CpuProfile;
  writeFileSync(join(directory, 'flames.svg'), flameGraph(profile, rates.length * seconds * 1_000));
}

async function grpc() {
  say('gRPC: posts, then histories followed');
  const server = await startStillhere();
  const staff = await counselors(server, 1);
  const address = /gRPC\s+(\S+)/.exec(server.output)?.[1] ?? '';
  const caller = { address, token: tokenFor(server, 'bench0'), counselor: 'counselor:bench0' };
  const target = { address: server.address, counselors: staff };
  const figures = await measureGrpc(target, caller, seconds);
  await server.stop();
  return figures;
}

async function idle() {
  const server = await startStillhere(undefined, heapArgs);
  const heap = await openHeap(server.output);
  const target = { address: server.address, counselors: [] };
  const figures: IdleFigures[] = [];
  const closing: (() => void)[] = [];
  const memory = async () => ({ heapKib: (await heap.liveMb()) * 1_024, rssKib: server.rssKib() });
  const before = await memory();
  let open = 0;
  const counts = values.sockets === '' ? undefined : values.sockets.split(',').map(Number);
  const wanted = counts ?? (values.quick ? [200] : [2_000, 10_000]);
  for (const count of wanted) {
    say(`idle: ${count} sockets`);
    closing.push(await visitors(target, count - open));
    open = count;
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    // What opening them left behind is collected: it is not theirs.
    const now = await memory();
    const each = (after: number, first: number): number =>
      Math.round(((after - first) / count) * 10) / 10;
    figures.push({
      count,
      kibPerSocket: each(now.rssKib, before.rssKib),
      heapKibPerSocket: each(now.heapKib, before.heapKib),
    });
  }
  for (const close of closing) close();
  heap.close();
  await server.stop();
  return figures;
}

async function startUp() {
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const server = await startStillhere();
    times.push(Math.round(server.startMs));
    await server.stop();
  }
  return { emptyMs: times.sort((a, b) => a - b)[1] ?? 0 };
}

async function large() {
  const events = values.quick ? 50_000 : 1_000_000;
  say(`large: a log of ${events} events, which takes a while to write`);
  return measureLarge(events);
}

const endOfWatch = watchMachine();
const parted = {
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  node: process.version,
  command: `npm run bench -- ${process.argv.slice(2).join(' ')}`.trim(),
  ...(only.has('log') && { log: await log() }),
  ...(only.has('cycles') && { cycles: await cycles() }),
  ...(only.has('grpc') && { grpc: await grpc() }),
  ...(only.has('idle') && { idle: await idle() }),
  ...(only.has('start') && { start: await startUp() }),
  ...(only.has('large') && { large: await large() }),
};
const figures = { ...parted, meanwhile: await endOfWatch() };
const text = report(figures);
console.log(text);
if (values.json !== '') writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
