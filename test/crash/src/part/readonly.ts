import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ServerEnded } from '@stillhere/harness';
import { type Ledger, pause, say } from '@stillhere/harness/people';
import type { Disk } from '../fault/disk.js';
import { Trial } from '../trial.js';
import { withDisk } from './with-disk.js';

const megabytes = 48;
const talks = 3;
const talkMs = 1_000;
/** `Restart=always` is part of the design (docs/operations.md): it may end, but not go on promising. */
const endsWithinMs = 20_000;

/** A disk that fails under the running process, and a start on one that cannot be written. */
export async function runReadonly({ seed }: { seed: number }, ledger: Ledger): Promise<void> {
  const wish = { what: 'read-only directory', kinds: ['image', 'memory'], megabytes } as const;
  await withDisk(wish, ledger, (disk) =>
    Trial.run({ seed, talks, directory: disk.directory }, ledger, async (trial) => {
      const { world } = trial;
      world.startTraffic();
      await pause(talkMs);
      if (disk.kind === 'image') await failUnder(trial, disk);
      else await world.life.kill();
      await trial.look();
      disk.remount('ro');
      ledger.check('a start that cannot write says so and changes nothing', await refused(trial));
      disk.remount('rw');
      await world.life.start();
      await trial.together();
      await trial.finish();
      say(`read-only (${disk.kind}): ${trial.durability.acknowledged} acknowledged`);
    }),
  );
}

async function failUnder({ world, ledger }: Trial, disk: Disk): Promise<void> {
  const ended = world.life.ended();
  disk.fail();
  const how = await Promise.race([ended, pause(endsWithinMs).then(() => 'it goes on')]);
  ledger.check('it ends rather than promise what it cannot keep', how === 1 ? [] : [`${how}`]);
  await world.life.kill();
}

async function refused({ world }: Trial): Promise<string[]> {
  const { server } = world.life;
  const path = join(server.directory, 'log.db');
  const { size, mtimeMs } = statSync(path);
  const after = () => statSync(path);
  try {
    await server.start();
    return ['it started on a directory that it cannot write'];
  } catch (error) {
    if (!(error instanceof ServerEnded)) throw error;
    const problems: string[] = [];
    if (!/with 1:/.test(error.message)) problems.push(error.message);
    if (!/read-only/.test(error.message)) problems.push(`says: ${error.message}`);
    if (after().size !== size || after().mtimeMs !== mtimeMs) problems.push('log.db was changed');
    return problems;
  }
}
