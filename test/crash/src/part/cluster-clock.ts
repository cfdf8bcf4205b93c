import { pathToFileURL } from 'node:url';
import { type Ledger, pause, say } from '@stillhere/harness/people';
import { type Figures, noFigures } from '../figures.js';
import { Trial } from '../trial.js';
import { onPostgres } from '../world/on-postgres.js';
import { allHere } from './cluster.js';
import { pidOf } from './replaced.js';
import { blamed, saidSoFar } from './wrong-verdicts.js';

const talks = 6;
const talkMs = 1_500;
const hourS = 3_600;
/** Longer than the whole part takes, and far from an hour. */
const rightWithinMs = 900_000;
const steps = ['a day ahead', 'a day behind', 'right again'];
/** One of each kind: who decides, who watches, who is the door. */
const processes = ['session-1', 'presence-1', 'edge-1'];

/**
 * Processes start on machines an hour ahead of the database's. Then the clock of one is set a day further ahead, a day
 * behind, and back, under a process of each kind, while everybody talks. The cluster's time is the database's: nothing is lost,
 * everybody is here, nobody is said to have gone, and all that is recorded meanwhile has the right time.
 */
export async function runClusterClock(
  { seed }: { seed: number },
  ledger: Ledger,
): Promise<Figures> {
  let figures = noFigures;
  await onPostgres(async ({ cluster: { entry, env } }) => {
    const preload = pathToFileURL('test/crash/dist/preload/clock-step.js').href;
    const apart = { NODE_OPTIONS: `--import ${preload}`, CLOCK_STARTS_AHEAD_S: `${hourS}` };
    const world = { entry, env: { ...env, ...apart } };
    await Trial.run({ seed, talks, name: 'clocks', ...world }, ledger, async (trial) => {
      for (const name of processes) await stepped(trial, name);
      if (ledger.failed === 0) await trial.finish({ hasViews: false });
      figures = trial.counted;
    });
    return { isKept: ledger.failed > 0 };
  });
  return figures;
}

async function stepped(trial: Trial, name: string): Promise<void> {
  const { world, ledger } = trial;
  await trial.together({ isHelped: false });
  const before = saidSoFar(trial);
  world.startTraffic();
  for (const step of steps) {
    process.kill(pidOf(trial, name), 'SIGUSR2');
    await pause(talkMs);
    for (const page of world.pages) page.say('What time is it?');
    await trial.together({ isHelped: false });
    ledger.check(`I31 nobody was blamed, ${name} ${step}`, blamed(trial, before));
    ledger.check(`the right time, ${name} ${step}`, misdated(trial));
    ledger.check(`I31 all here, ${name} ${step}`, await allHere(trial));
    world.startTraffic();
  }
  await trial.together({ isHelped: false });
  say(`clock of ${name}: ${trial.said}`);
}

/** What was said, by the time that stands on record. */
function misdated({ world }: Trial): string[] {
  const nowMs = Date.now();
  return world.pages.flatMap(({ view }) =>
    view.items
      .filter(
        ({ kind, at }) => kind === 'message' && Math.abs(Date.parse(at) - nowMs) > rightWithinMs,
      )
      .map(({ at, revision }) => `revision ${revision} says ${at}`),
  );
}
