import { type Ledger, pause, say } from '@stillhere/harness/people';
import { seededRandom } from '@stillhere/testing';
import { checkDurability } from '../check/durability.js';
import { LogFollower } from '../check/log-record.js';
import { type ControlResult, verdict } from '../control/verdict.js';
import type { Disk } from '../fault/disk.js';
import { Trial } from '../trial.js';
import { World } from '../world/world.js';
import { withDisk } from './with-disk.js';

const megabytes = 96;
const talks = 3;
const cuts = 4;
const talkMinMs = 400;
const talkMaxMs = 1_800;
const wish = { what: 'power cut', kinds: ['image'], megabytes } as const;

/** The machine loses its power: what was acknowledged was fsynced, so the disk has it. */
export async function runPowerCuts({ seed }: { seed: number }, ledger: Ledger): Promise<void> {
  const random = seededRandom(seed);
  await withDisk(wish, ledger, (disk) =>
    Trial.run({ seed, talks, directory: disk.directory }, ledger, async (trial) => {
      const { world } = trial;
      for (let cut = 1; cut <= cuts; cut += 1) {
        world.startTraffic();
        await pause(talkMinMs + random.fraction() * (talkMaxMs - talkMinMs));
        await world.life.kill();
        disk.cutPower();
        await trial.look();
        await world.life.start();
        await trial.together();
      }
      await trial.finish();
      const { acknowledged, lost } = trial.durability;
      say(`power cut ${cuts} times: ${lost.length} lost of ${acknowledged} acknowledged`);
    }),
  );
}

/** The same over a log that never fsyncs: the cut must lose what was acknowledged. */
export async function powerLossIsCaught(
  seed: number,
  ledger: Ledger,
): Promise<ControlResult | undefined> {
  let result: ControlResult | undefined;
  await withDisk({ ...wish, what: 'control fsync-skipped' }, ledger, async (disk) => {
    result = await cutWithoutFsync(seed, disk);
  });
  return result;
}

async function cutWithoutFsync(seed: number, disk: Disk): Promise<ControlResult> {
  const fault = 'fsync-skipped';
  const entry = 'test/crash/dist/unsafe-main.js';
  const { directory } = disk;
  const world = await World.open({ seed, talks: 1, entry, args: [fault], directory });
  try {
    for (const page of world.pages) page.say('Is this on the disk?');
    await Promise.all(world.pages.map((page) => page.settled()));
    await world.leave();
    await world.life.kill();
    const before = await durabilityIn(world);
    disk.cutPower();
    const after = await durabilityIn(world);
    const isCaught = before.lost.length === 0 && after.lost.length > 0;
    const what = `${after.lost.length} of ${after.acknowledged} acknowledged messages lost`;
    return verdict(fault, isCaught, `${isCaught ? 'caught' : 'not caught'}, ${what}`);
  } finally {
    await world.close();
  }
}

/** A log that the cut left unreadable holds nothing of what was acknowledged. */
async function durabilityIn(world: World) {
  const follower = new LogFollower(world.life.server);
  try {
    await follower.readOn();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    say(`the log after the cut: ${error.message}`);
  }
  return checkDurability(world.everyTalk, follower.record);
}
