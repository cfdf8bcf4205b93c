import { randomUUID } from 'node:crypto';
import { pause, type Spread, spreadOf } from '@stillhere/harness/people';
import { systemClock } from '@stillhere/nest-kit';
import { Attacker } from '../attacker.js';
import type { House } from '../house.js';
import { LiveSocket } from '../wire/live-socket.js';
import { frameOf } from '../wire/ws-frames.js';

const flooders = 4;
const measureMs = 6_000;
const burstFrames = 450;
/** Quiet, and still enough messages for a p99. */
const pauseMs = 30;
const stalls = 3;
const stallMs = 900;

export interface FloodFigures {
  readonly before: Spread;
  readonly during: Spread;
  readonly p99RiseMs: number;
  /** Frames that were thrown at it meanwhile. */
  readonly frames: number;
  /** How often somebody was shown out for it, with 4429. */
  readonly thrownOut: number;
}

/** I33: what the others' conversation costs somebody who talks quietly beside it. */
export async function measureFlood(house: House): Promise<FloodFigures> {
  const beside = await Attacker.enter(house, 'beside', house.other);
  const before = await latencies(beside);
  const flood = await Flood.open(house);
  const during = await latencies(beside);
  const figures = await flood.end();
  beside.leave();
  return { before, during, p99RiseMs: during.p99 - before.p99, ...figures };
}

/** The same, with a process that stands still now and then instead: it must not go unnoticed. */
export async function measureStalls(house: House, before: Spread): Promise<FloodFigures> {
  const beside = await Attacker.enter(house, 'stalled', house.other);
  const measured = latencies(beside);
  for (let stall = 0; stall < stalls; stall += 1) {
    await pause(500);
    house.server.pause();
    await pause(stallMs);
    house.server.resume();
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
  #isOn = true;
  #frames = 0;
  #thrownOut = 0;
  readonly #works: Promise<void>[] = [];

  static async open(house: House): Promise<Flood> {
    const flood = new Flood();
    for (let index = 0; index < flooders; index += 1) {
      const attacker = await Attacker.enter(house, `flooder${index}`);
      const work = flood.#pour(attacker);
      // It is awaited at the end; until then one that fails is nobody's surprise.
      work.catch(() => undefined);
      flood.#works.push(work);
    }
    return flood;
  }

  async end(): Promise<{ readonly frames: number; readonly thrownOut: number }> {
    this.#isOn = false;
    await Promise.all(this.#works);
    return { frames: this.#frames, thrownOut: this.#thrownOut };
  }

  /** In, as much as goes until it is thrown out, and in again. */
  async #pour(attacker: Attacker): Promise<void> {
    const message = (n: number): Buffer =>
      frameOf(JSON.stringify({ t: 'msg', cid: `f${n}`, body: 'x'.repeat(2_000), seenRevision: 0 }));
    const cheap = frameOf('{"t":"probe","n":1}');
    const strange = frameOf(`{"t":"x","deep":${'['.repeat(500)}${']'.repeat(500)}}`);
    const burst = Buffer.concat(
      Array.from({ length: burstFrames }, (_, n) => [cheap, strange, message(n)][n % 3] ?? cheap),
    );
    while (this.#isOn) {
      const socket = await LiveSocket.open(attacker.knock('visitor'));
      socket.send(attacker.hello());
      const first = await socket.heard(0, ({ t }) => t === 'welcome' || t === 'bye');
      if (first?.t === 'welcome') attacker.welcomed(first.resumeToken);
      socket.raw.write(burst);
      this.#frames += burstFrames;
      const bye = await socket.heard(0, ({ t }) => t === 'bye');
      if (bye?.t === 'bye' && bye.code === 4429) this.#thrownOut += 1;
      socket.end();
    }
    attacker.leave();
  }
}
