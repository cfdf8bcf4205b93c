import { statSync } from 'node:fs';
import { join } from 'node:path';
import { writeLargeLog } from '@stillhere/harness/large-log';
import { type Ledger, pause, say, until } from '@stillhere/harness/people';
import { openDatabase } from '@stillhere/sqlite';
import { type Figures, noFigures } from '../figures.js';
import { Trial } from '../trial.js';

const talks = 4;
const talkMs = 1_500;
const kills = 12;
/** Reactors do not keep the doors shut: they look through the old events beside the work. */
const catchUpMs = 300_000;

export interface LargeFigures extends Figures {
  readonly logBytes: number;
  /** All views made from the first event of the large log. */
  readonly rebuildMs: number;
}

export interface LargeOptions {
  readonly seed: number;
  readonly events: number;
}

/** The same kills over a log as a busy service has after months: a start must not read it all. */
export async function runLarge(
  { seed, events }: LargeOptions,
  ledger: Ledger,
): Promise<LargeFigures | undefined> {
  let figures: LargeFigures | undefined;
  await Trial.run({ seed, talks }, ledger, async (trial) => {
    const { world } = trial;
    const { life } = world;
    world.startTraffic();
    await pause(talkMs);
    await trial.together();
    await life.kill();
    await trial.look();
    const written = await writeLargeLog(life.server.directory, events);
    say(`${written} events written`);
    await takeAsGiven(trial);
    life.forgetReadModels();
    await life.start();
    const rebuildMs = life.readyMs.at(-1) ?? 0;
    say(`all views rebuilt: ready after ${Math.round(rebuildMs)} ms`);
    const late = await until('every reactor at the head', () => isCaughtUp(trial), catchUpMs);
    ledger.check('reactors come to rest', late);
    say('reactors have looked at everything too');
    await trial.together();
    for (const list of [life.readyMs, life.recoveryMs, life.liveMs]) list.length = 0;
    for (let kill = 1; kill <= kills; kill += 1) {
      world.startTraffic();
      await pause(talkMs);
      await life.kill();
      await trial.look();
      await life.start();
      await trial.together();
    }
    say(`ready after ${life.readyMs.map(Math.round).join(', ')} ms`);
    const logBytes = statSync(join(life.server.directory, 'log.db')).size;
    const { readyMs, recoveryMs, liveMs } = life;
    const { acknowledged, lost, duplicated } = trial.durability;
    figures = {
      ...noFigures,
      kills,
      acknowledged,
      readyMs,
      recoveryMs,
      liveMs,
      logBytes,
      rebuildMs,
      lost: lost.length,
      duplicated: duplicated.length,
      events: written,
    };
  });
  return figures;
}

/** What was written beside the service is read and verified once, and nobody is asked about it. */
export async function takeAsGiven({ world, follower }: Trial): Promise<void> {
  const { conversations } = await follower.readOn();
  const own = new Set(world.everyTalk.map(({ conversation }) => conversation));
  for (const id of conversations.keys()) if (!own.has(id)) world.strangers.add(id);
}

/** By the checkpoints in the file: each processor has one. */
function isCaughtUp({ world, follower }: Trial): boolean {
  const path = join(world.life.server.directory, 'read-models.db');
  const database = openDatabase(path, { durability: 'rebuildable', readOnly: true });
  try {
    const oldest = database.prepare('SELECT min(position) AS position FROM checkpoint').get();
    return Number(oldest?.position ?? 0) >= follower.record.eventCount;
  } finally {
    database.close();
  }
}
