import { fileURLToPath } from 'node:url';
import { type Ledger, pause, say } from '@stillhere/harness/people';
import { Trial } from '../trial.js';
import { blamed, notHere, saidSoFar } from './wrong-verdicts.js';

const preload = fileURLToPath(new URL('../preload/clock-step.js', import.meta.url));
/** One more comes at each step, and a counselor has six seats. */
const talks = 3;
const talkMs = 2_500;
const steps = ['a day ahead', 'two days back', 'a day ahead again'];

/**
 * The wall clock of the process steps while everybody talks; its monotonic clock does not. Nobody
 * is cut off, left or asleep for it (I31), and the order is the log's.
 */
export async function runClock({ seed }: { seed: number }, ledger: Ledger): Promise<void> {
  const options = { seed, talks, nodeArgs: ['--import', preload] };
  await Trial.run(options, ledger, async (trial) => {
    const { world } = trial;
    world.startTraffic();
    await pause(talkMs);
    for (const step of steps) {
      await trial.together();
      const before = saidSoFar(trial);
      world.life.server.signal('SIGUSR2');
      for (const page of world.pages) page.say('What time is it?');
      await pause(talkMs);
      ledger.check(`I31 nobody was blamed, ${step}`, blamed(trial, before));
      ledger.check(`I31 all here, ${step}`, notHere(trial));
      world.startTraffic();
      await world.openTalk();
      await pause(talkMs);
    }
    await trial.together();
    await trial.finish();
    say(`clock stepped ${steps.length} times: ${trial.durability.acknowledged} acknowledged`);
  });
}
