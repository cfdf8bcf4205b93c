import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { pause, type Spread, spreadOf } from '@stillhere/harness/people';
import { systemClock } from '@stillhere/nest-kit';
import { closeOf } from '@stillhere/testing';
import { Attacker } from '../attacker.js';
import type { Target } from '../target.js';
import type { Flooded, FloodOrder } from './flooder.js';

const flooders = 4;
const measureMs = 6_000;
/** Quiet, and still enough messages for a p99. */
const pauseMs = 30;
const stalls = 3;
const stallMs = 900;

export interface FloodFigures extends Flooded {
  readonly before: Spread;
  readonly during: Spread;
  readonly p99RiseMs: number;
}

/** I33: what the others' conversation costs somebody who talks quietly beside it. */
export async function measureFlood(target: Target): Promise<FloodFigures> {
  const beside = await Attacker.enter(target, 'beside', target.other);
  const before = await latencies(beside);
  const flood = await Flood.open(target);
  const during = await latencies(beside);
  const figures = await flood.end();
  beside.leave();
  return { before, during, p99RiseMs: during.p99 - before.p99, ...figures };
}

/** The same, with a process that stands still now and then instead: it must not go unnoticed. */
export async function measureStalls(target: Target, before: Spread): Promise<FloodFigures> {
  const beside = await Attacker.enter(target, 'stalled', target.other);
  const measured = latencies(beside);
  for (let stall = 0; stall < stalls; stall += 1) {
    await pause(500);
    target.server.pause();
    await pause(stallMs);
    target.server.resume();
  }
  const during = await measured;
  beside.leave();
  return { before, during, p99RiseMs: during.p99 - before.p99, frames: 0, thrownOut: 0 };
}

/** From a message to its `ok`, at the wire: no client's own habits are in it. */
async function latencies(beside: Attacker): Promise<Spread> {
  const latenciesMs: number[] = [];
  const endMs = systemClock.monotonicMs() + measureMs;
  while (systemClock.monotonicMs() < endMs) {
    const carrier = await beside.carrier();
    const cid = randomUUID();
    const startedMs = systemClock.monotonicMs();
    await carrier.ask(JSON.stringify({ t: 'msg', cid, body: 'Still here.', seenRevision: 0 }), cid);
    latenciesMs.push(systemClock.monotonicMs() - startedMs);
    await pause(pauseMs);
  }
  return spreadOf(latenciesMs);
}

/**
 * The promise is 50 ms. Flooders and those who are measured share this machine with the process, so
 * a rise fails only when it is beyond what that can explain.
 */
const riseMaxMs = 50;
const sharedMachineMs = 200;

export function floodProblems({ before, during, p99RiseMs }: FloodFigures): string[] {
  if (during.count === 0) return ['nothing was acknowledged'];
  const most = riseMaxMs + sharedMachineMs + before.p99;
  return p99RiseMs <= most ? [] : [`p99 rose by ${p99RiseMs} ms; ${most} ms is the most`];
}

class Flood {
  readonly #child: ChildProcess;
  readonly #attackers: readonly Attacker[];
  #said = '';

  private constructor(order: FloodOrder, attackers: readonly Attacker[]) {
    const script = fileURLToPath(new URL('./flooder.js', import.meta.url));
    const stdio = ['pipe', 'pipe', 'inherit'] as const;
    this.#attackers = attackers;
    this.#child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: [...stdio] });
    this.#child.stdout?.on('data', (bytes: Buffer) => {
      this.#said += bytes.toString();
    });
  }

  static async open(target: Target): Promise<Flood> {
    const attackers: Attacker[] = [];
    for (let index = 0; index < flooders; index += 1) {
      attackers.push(await Attacker.enter(target, `flooder${index}`));
    }
    const hellos = attackers.map((attacker) => attacker.hello());
    return new Flood({ port: target.port, hellos }, attackers);
  }

  async end(): Promise<Flooded> {
    const gone = closeOf(this.#child);
    this.#child.stdin?.end();
    await gone;
    for (const attacker of this.#attackers) attacker.leave();
    return this.#said === '' ? { frames: 0, thrownOut: 0 } : (JSON.parse(this.#said) as Flooded);
  }
}
