// npm run bench                 everything, about ten minutes; writes docs/benchmarks.md
// npm run bench -- --quick      one short pass of each, for a look
// npm run bench -- --only log,cycles,idle,start

import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { type CycleFigures, CycleRun, type Steps } from './load/cycles.js';
import { floorPairs } from './load/floor-pairs.js';
import { stillherePairs } from './load/stillhere-pairs.js';
import { measureAppends, measureReads, withLog } from './measure/log.js';
import { counselors, startFloor, startStillhere } from './processes.js';
import { report } from './report.js';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: 'log,cycles,idle,start' },
    pairs: { type: 'string', default: '200' },
    rates: { type: 'string' },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
    'cpu-prof': { type: 'string' },
  },
});
const only = new Set(values.only.split(','));
const seconds = values.quick ? 3 : 10;
const asked = values.rates?.split(',').map(Number);
const rates = asked ?? (values.quick ? [200, 1_000] : [50, 200, 500, 1_000, 2_000]);
/** Tried upwards until the p99 of a cycle leaves 100 ms or the rate is not met. */
const steepRates = asked ? [] : values.quick ? [2_000] : [2_500, 3_000, 4_000, 5_000, 6_000, 8_000];
const cycleP99MaxMs = 100;
const pairCount = Number(values.pairs);

const say = (text: string): void => console.error(text);

interface CycleSide {
  readonly figures: readonly CycleFigures[];
  readonly cpuPerCycleUs: number;
}

async function cyclesOf(
  name: string,
  pairsOf: (steps: () => Steps) => Promise<{ pairs: { send(n: number): void }[]; close(): void }>,
  cpuMs: () => number,
): Promise<CycleSide> {
  let current: Steps = { accepted: () => {}, delivered: () => {}, displayed: () => {} };
  const { pairs, close } = await pairsOf(() => current);
  const figures: CycleFigures[] = [];
  let [firstN, cpu, cycles] = [1, 0, 0];
  const once = async (rate: number, length: number): Promise<CycleFigures> => {
    const run = new CycleRun(pairs, firstN);
    current = run;
    const before = cpuMs();
    const result = await run.run(rate, length);
    cpu += cpuMs() - before;
    cycles += result.achieved * length;
    firstN += Math.round(rate * length);
    return result;
  };
  await once(200, 2);
  [cpu, cycles] = [0, 0];
  for (const rate of [...rates, ...steepRates]) {
    const result = await once(rate, seconds);
    figures.push(result);
    say(
      `${name} ${rate}/s: achieved ${result.achieved}, cycle p50 ${result.cycle.p50} p99 ${result.cycle.p99} ms, unfinished ${result.unfinished}`,
    );
    if (result.cycle.p99 > cycleP99MaxMs || result.achieved < rate * 0.95) break;
  }
  close();
  return { figures, cpuPerCycleUs: Math.round((cpu * 1_000) / Math.max(1, cycles)) };
}

async function log() {
  say('log: one at a time, then 100 in flight, then reads');
  return withLog(async (store) => ({
    appends: [await measureAppends(store, 1, seconds), await measureAppends(store, 100, seconds)],
    reads: await measureReads(store),
  }));
}

async function cycles() {
  const floor = await startFloor();
  const floorSide = await cyclesOf(
    'floor',
    (steps) => floorPairs(floor.port, pairCount, steps),
    floor.cpuMs,
  );
  await floor.stop();
  const flags = values['cpu-prof'] ? ['--cpu-prof', `--cpu-prof-dir=${values['cpu-prof']}`] : [];
  const server = await startStillhere(undefined, flags);
  const staff = await counselors(server, Math.ceil(pairCount / 20));
  const target = { address: server.address, counselors: staff };
  const ours = await cyclesOf(
    'stillhere',
    (steps) => stillherePairs(target, pairCount, steps),
    server.cpuMs,
  );
  await server.stop();
  return { pairs: pairCount, floor: floorSide, stillhere: ours };
}

async function idle() {
  const server = await startStillhere();
  const staff = await counselors(server, 1);
  const count = values.quick ? 200 : 2_000;
  say(`idle: ${count} sockets`);
  const { visitors } = await import('./load/idle-visitors.js');
  const before = server.rssKib();
  const close = await visitors({ address: server.address, counselors: staff }, count);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const kibPerSocket = Math.round(((server.rssKib() - before) / count) * 10) / 10;
  close();
  await server.stop();
  return { count, kibPerSocket };
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

const figures = {
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  node: process.version,
  command: `npm run bench -- ${process.argv.slice(2).join(' ')}`.trim(),
  ...(only.has('log') && { log: await log() }),
  ...(only.has('cycles') && { cycles: await cycles() }),
  ...(only.has('idle') && { idle: await idle() }),
  ...(only.has('start') && { start: await startUp() }),
};
const text = report(figures);
console.log(text);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
if (values.write) writeFileSync('docs/benchmarks.md', text);
