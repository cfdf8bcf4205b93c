import { type Ledger } from '@stillhere/harness/people';
import { checkDurability, type Durability } from '../check/durability.js';
import { LogFollower } from '../check/log-record.js';
import { powerLossIsCaught } from '../part/power.js';
import { World } from '../world/world.js';
import { type ControlResult, verdict } from './verdict.js';

const entry = 'test/crash/dist/unsafe-main.js';

/** A kill meets a commit that was already acknowledged or it does not: some tries, then a verdict. */
const killsMax = 25;
const talks = 2;

/** The checks must notice a log that forgets, and one that stutters; else they prove nothing. */
export async function runControls({ seed }: { seed: number }, ledger: Ledger): Promise<void> {
  const results = [
    await lossIsCaught(seed),
    await duplicateIsCaught(seed),
    await powerLossIsCaught(seed, ledger),
  ];
  for (const result of results) {
    if (result === undefined) continue;
    const { fault, isCaught, sentence } = result;
    ledger.check(`control ${fault}`, isCaught ? [] : [sentence]);
  }
}

async function lossIsCaught(seed: number): Promise<ControlResult> {
  const fault = 'acknowledge-before-commit';
  const world = await World.open({ seed, talks, entry, args: [fault] });
  try {
    for (let kill = 1; kill <= killsMax; kill += 1) {
      const { acknowledged, lost } = await killAtOnce(world);
      if (lost.length > 0) {
        const what = `${lost.length} of ${acknowledged} acknowledged messages lost`;
        return verdict(fault, true, `caught at kill ${kill}, ${what}`);
      }
      await world.life.start();
      for (const page of world.pages) page.client.wake();
      await Promise.all(world.pages.map((page) => page.settled()));
    }
    return verdict(fault, false, `not caught by ${killsMax} kills`);
  } finally {
    await world.close();
  }
}

/** The first answer is the last thing that the process does. */
async function killAtOnce(world: World): Promise<Durability> {
  const killed = new Promise<void>((resolve, reject) => {
    world.onAcknowledged = () => {
      world.onAcknowledged = () => undefined;
      world.life.kill().then(resolve, reject);
    };
  });
  world.pages[0]?.say('Is anybody there?');
  await killed;
  await Promise.all(world.pages.map((page) => page.silence()));
  return durabilityOf(world);
}

async function duplicateIsCaught(seed: number): Promise<ControlResult> {
  const fault = 'write-twice';
  const world = await World.open({ seed, talks, entry, args: [fault] });
  try {
    const { acknowledged, lost, duplicated } = await killAtOnce(world);
    const isCaught = duplicated.length > 0 && lost.length === 0;
    const what = `${duplicated.length} of ${acknowledged} messages twice`;
    return verdict(fault, isCaught, isCaught ? `caught, ${what}` : `not caught, ${what}`);
  } finally {
    await world.close();
  }
}

async function durabilityOf(world: World): Promise<Durability> {
  const log = await new LogFollower(world.life.server).readOn();
  return checkDurability(world.everyTalk, log);
}
