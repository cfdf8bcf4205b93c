import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteLogReader } from '@stillhere/event-store-sqlite';
import { writeAsFormat1 } from '@stillhere/harness/format-1';
import { writeLargeLog } from '@stillhere/harness/large-log';
import { type Ledger, pause, say } from '@stillhere/harness/people';
import { seededRandom } from '@stillhere/testing';
import type { Disk } from '../fault/disk.js';
import { Trial } from '../trial.js';
import { takeAsGiven } from './large.js';
import { withDisk } from './with-disk.js';

const talks = 2;
const talkMs = 1_500;
/** Takes the better part of a second to write anew: a kill meets its midst. */
const events = 20_000;
const kills = 8;
/** From when the draft is there: also behind the moment when the new file is in its place. */
const killWithinMs = 1_200;
const lookEveryMs = 2;

/**
 * A log of an older format is written anew at the start, and the start is killed: whatever is left, all
 * of the log is there in one of the formats, and the next start goes on. Then the same with the power
 * cut at each kill: what was not fsynced is gone. And without room for a second file.
 */
export async function runMigration({ seed }: { seed: number }, ledger: Ledger): Promise<void> {
  await Trial.run({ seed, talks }, ledger, (trial) => migrate(trial, { seed }));
  await withDisk({ what: 'migration', kinds: ['image'], megabytes: 256 }, ledger, (disk) =>
    Trial.run({ seed, talks, directory: disk.directory }, ledger, (trial) =>
      migrate(trial, { seed, disk }),
    ),
  );
}

async function migrate(trial: Trial, { seed, disk }: { seed: number; disk?: Disk }): Promise<void> {
  const random = seededRandom(seed);
  const { world, ledger } = trial;
  const { directory } = world.life.server;
  const kept = `${directory}.format-1`;
  await makeOldLog(trial);
  copyFileSync(join(directory, 'log.db'), kept);
  const before = await contentOf(directory, Infinity);
  let met = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    restore(kept, directory);
    await killMigration(trial, random.fraction() * killWithinMs);
    if (existsSync(join(directory, 'log.db.next'))) met += 1;
    disk?.cutPower();
    // A process that had come so far may have added to it.
    const after = await contentOf(directory, before.count);
    const isKept = after.digest === before.digest;
    ledger.check('a killed migration keeps every event', isKept ? [] : [`${after.count} events`]);
    checkVerifies(trial);
  }
  if (disk) {
    restore(kept, directory);
    ledger.check('a migration without room says so', await refusedForRoom(trial, disk));
    const after = await contentOf(directory, Infinity);
    const isKept = after.digest === before.digest && !existsSync(join(directory, 'log.db.next'));
    ledger.check('and changes nothing', isKept ? [] : [`${after.count} events`]);
  }
  rmSync(kept);
  ledger.check('some kill met the draft', met > 0 ? [] : [`none of ${kills}`]);
  await world.life.start();
  await trial.together();
  checkVerifies(trial);
  const cut = disk ? ', each with the power cut' : '';
  say(`migration: ${kills} kills${cut}, ${met} before the new file was in its place`);
}

async function makeOldLog(trial: Trial): Promise<void> {
  const { life } = trial.world;
  trial.world.startTraffic();
  await pause(talkMs);
  await trial.together();
  await life.kill();
  await trial.look();
  await writeLargeLog(life.server.directory, events);
  await takeAsGiven(trial);
  await writeAsFormat1(life.server.directory);
}

async function killMigration({ world }: Trial, afterMs: number): Promise<void> {
  const draft = join(world.life.server.directory, 'log.db.next');
  const started = world.life.start();
  started.catch(() => undefined);
  while (!existsSync(draft)) await pause(lookEveryMs);
  await pause(afterMs);
  await world.life.kill();
  await started;
}

async function refusedForRoom({ world }: Trial, disk: Disk): Promise<string[]> {
  disk.fill();
  const said = await world.life.start().then(
    () => 'it started',
    (error: Error) => error.message,
  );
  disk.makeRoom();
  return said.includes('there is no room for it') ? [] : [said];
}

function restore(kept: string, directory: string): void {
  for (const end of ['', '-wal', '-shm', '.next']) {
    rmSync(join(directory, `log.db${end}`), { force: true });
  }
  copyFileSync(kept, join(directory, 'log.db'));
  // So far it is what the disk has, whatever befalls it from here on.
  spawnSync('sync', ['-f', directory]);
}

function checkVerifies({ world, ledger }: Trial): void {
  const { code, text } = world.life.server.tool('verify-log');
  ledger.check('verify-log after a killed migration', code === 0 ? [] : [text]);
}

/** What the first `countMax` events say, whatever the file that holds them. */
async function contentOf(
  directory: string,
  countMax: number,
): Promise<{ count: number; digest: string }> {
  const reader = openSqliteLogReader({ directory });
  const digest = createHash('sha256');
  let count = 0;
  for await (const { metadata, ...rest } of reader.everything()) {
    digest.update(JSON.stringify([Object.entries(rest).sort(), Object.entries(metadata).sort()]));
    count += 1;
    if (count === countMax) break;
  }
  reader.close();
  return { count, digest: digest.digest('hex') };
}
