import { type Ledger, pause, say } from '@stillhere/harness/people';
import { seededRandom } from '@stillhere/testing';
import { converge } from './check/converge.js';
import { inspectLog, inspectViews } from './check/inspect.js';
import { LogFollower } from './check/log-record.js';
import type { Lifeline } from './world/lifeline.js';
import { World } from './world/world.js';

/** A share of the kills of the run: each needs a directory and two starts of its own. */
const killsEach = 10;
const killsMax = 2;

export interface FirstStartOptions {
  readonly kills: number;
  readonly seed: number;
  /** As long as a start takes here and now. */
  readonly usualStartMs: number;
}

/**
 * Killed while it makes its log, its keys and its first account: whatever is left must be something
 * that the next start can go on from, and people must be able to talk.
 */
export async function runFirstStarts(
  { kills, seed, usualStartMs }: FirstStartOptions,
  ledger: Ledger,
): Promise<void> {
  const random = seededRandom(seed + 1);
  const starts = Math.ceil(kills / killsEach);
  for (let start = 1; start <= starts; start += 1) {
    const moments = Array.from(
      { length: 1 + Math.floor(random.fraction() * killsMax) },
      () => random.fraction() * usualStartMs,
    );
    const world = await World.open({ seed, talks: 1, ordeal: (life) => killAt(life, moments) });
    const { failed } = ledger;
    try {
      await lookAt(world, ledger);
    } finally {
      await world.close({ keep: ledger.failed > failed });
    }
    const after = moments.map((moment) => `${Math.round(moment)} ms`).join(', ');
    say(`first start ${start} of ${starts}: killed after ${after}`);
  }
}

async function killAt(life: Lifeline, moments: readonly number[]): Promise<void> {
  for (const moment of moments) {
    const started = life.start();
    started.catch(() => undefined);
    await pause(moment);
    await life.kill();
    await started;
  }
}

async function lookAt(world: World, ledger: Ledger): Promise<void> {
  for (const page of world.pages) page.say('Is anybody there?');
  const { server } = world.life;
  const follower = new LogFollower(server.directory);
  ledger.check('R12 together in 30 s', await converge(world, follower));
  const log = await follower.readOn();
  inspectLog(world, log, ledger);
  inspectViews(world, log, ledger);
  const { code, text } = server.tool('verify-log');
  ledger.check('verify-log after a killed first start', code === 0 ? [] : [text]);
}
