import { type Ledger, pause, say } from '@stillhere/harness/people';
import { Trial } from '../trial.js';
import { blamed, notHere, saidSoFar } from './blame.js';

const talks = 4;
const talkMs = 1_500;
const stoppedMs = 20_000;

/**
 * SIGSTOP: the process stands still and SIGCONT lets it go on, as on a machine that swaps or was
 * suspended. Nobody left meanwhile, and the desk must know whose fault the silence is.
 */
export async function runStop({ seed }: { seed: number }, ledger: Ledger): Promise<void> {
  await Trial.run({ seed, talks }, ledger, async (trial) => {
    const { world } = trial;
    const { server } = world.life;
    world.startTraffic();
    await pause(talkMs);
    await trial.together();
    const before = saidSoFar(trial);
    server.pause();
    for (const page of world.pages) page.say('Are you there?');
    await pause(stoppedMs);
    ledger.check('the desk says that we cannot see', deskIsSure(trial));
    server.resume();
    await trial.together({ isHelped: false });
    ledger.check('I26 nobody was blamed', blamed(trial, before));
    ledger.check('I24 all here again', notHere(trial));
    await trial.finish();
    say(`stopped for ${stoppedMs / 1_000} s: ${trial.durability.acknowledged} acknowledged`);
  });
}

/** What the desk shows is its own broken link, whatever the last verdict said (desk: model/chat.ts). */
const deskIsSure = ({ world }: Trial): string[] =>
  world.talks.flatMap(({ counselor }) =>
    counselor?.state.link.status === 'live' ? [`${counselor.name} still looks live`] : [],
  );
