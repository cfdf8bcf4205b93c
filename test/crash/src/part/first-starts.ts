import { type Ledger, pause, say } from '@stillhere/harness/people';
import { seededRandom } from '@stillhere/testing';
import { type Figures, noFigures, plus } from '../figures.js';
import { Trial } from '../trial.js';
import type { RestartedServer } from '../world/restarted-server.js';

/** A share of the kills of the run: each needs a directory and two starts of its own. */
const killsEach = 25;
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
): Promise<Figures> {
  const random = seededRandom(seed + 1);
  const starts = Math.ceil(kills / killsEach);
  let figures = noFigures;
  for (let start = 1; start <= starts; start += 1) {
    const moments = Array.from(
      { length: 1 + Math.floor(random.fraction() * killsMax) },
      () => random.fraction() * usualStartMs,
    );
    const ordeal = (life: RestartedServer) => killAt(life, moments);
    await Trial.run({ seed, talks: 1, ordeal }, ledger, async (trial) => {
      for (const page of trial.world.pages) page.say('Is anybody there?');
      await trial.together();
      const { code, text } = trial.world.life.server.tool('verify-log');
      ledger.check('verify-log after a killed first start', code === 0 ? [] : [text]);
      const { kills: done } = trial.world.life;
      figures = plus(figures, { ...noFigures, kills: done, places: { 'first start': done } });
    });
    const after = moments.map((moment) => `${Math.round(moment)} ms`).join(', ');
    say(`first start ${start} of ${starts}: killed after ${after}`);
  }
  return figures;
}

async function killAt(life: RestartedServer, moments: readonly number[]): Promise<void> {
  for (const moment of moments) {
    const started = life.start();
    started.catch(() => undefined);
    await pause(moment);
    await life.kill();
    await started;
  }
}
