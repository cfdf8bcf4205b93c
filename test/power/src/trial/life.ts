import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '@stillhere/harness/people';
import { seededRandom } from '@stillhere/testing';
import { serveDisk } from '../disk/nbd.js';
import { type CacheAtCut, VolatileDisk } from '../disk/volatile-disk.js';
import { Machine, type Parts } from '../machine/machine.js';
import type { Orders, Said } from '../said.js';
import type { Cut } from './plan.js';

/** What a drive takes; long enough for a cut at any moment to meet a flush that is on its way. */
const flushMs = 3;
/** A flush that was to be the last one came never; then the power goes without it. */
const flushWithinMs = 30_000;

export interface LifeOptions {
  readonly parts: Parts;
  /** For sockets, and for what the kernel prints. */
  readonly scratch: string;
  readonly image: string;
  readonly orders: Orders;
  /** Without one it ends by itself. */
  readonly cut?: Cut | undefined;
  readonly seed: number;
  readonly isLying?: boolean;
}

export interface Life {
  readonly said: readonly Said[];
  /** What the cut took; `undefined`: it ended by itself. */
  readonly atCut: CacheAtCut | undefined;
}

/** One machine from its boot to the cut, or to its own end. */
export async function live(options: LifeOptions): Promise<Life> {
  const { parts, scratch, image, orders, cut, seed, isLying = false } = options;
  const fate = cut?.fate ?? 'all';
  const disk = new VolatileDisk({ image, fate, random: seededRandom(seed), flushMs, isLying });
  const sockets = { disk: join(scratch, 'disk.sock'), socket: join(scratch, 'said.sock') };
  for (const path of Object.values(sockets)) rmSync(path, { force: true });
  const server = await serveDisk(disk, sockets.disk);
  try {
    const console = join(scratch, 'console');
    const machine = await Machine.boot({ parts, ...sockets, console, orders });
    const isCut = await lead(machine, disk, cut);
    await machine.ended;
    const { atCut } = disk;
    return { said: machine.said, atCut: isCut ? atCut : undefined };
  } finally {
    disk.close();
    server.close();
  }
}

/** Through its stages. True: its power went. */
async function lead(machine: Machine, disk: VolatileDisk, cut: Cut | undefined): Promise<boolean> {
  let strike: Promise<boolean> | undefined;
  for (const stage of ['opening', 'loading'] as const) {
    const reached = machine.reaches(stage);
    if ((await Promise.race([reached, strike ?? reached])) === false) break;
    if (disk.isCut) break;
    if (cut?.stage === stage) strike = struck(machine, disk, cut);
    await machine.go();
  }
  return (await strike) ?? false;
}

/** Resolves once the power is gone, with true; with false when the machine ended before. */
async function struck(machine: Machine, disk: VolatileDisk, cut: Cut): Promise<boolean> {
  const comes = momentOf(machine, disk, cut);
  const isOn = await Promise.race([comes.then(() => true), machine.ended.then(() => false)]);
  if (!isOn) return false;
  disk.cut();
  machine.kill();
  return true;
}

async function momentOf(
  machine: Machine,
  disk: VolatileDisk,
  { stage, moment }: Cut,
): Promise<void> {
  if (moment.kind === 'flush') {
    await Promise.race([disk.cutAtFlush(moment.nth), pause(flushWithinMs)]);
    return;
  }
  // Else a slow machine would be cut before it did anything.
  if (stage === 'loading') await machine.acknowledged;
  await pause(moment.afterMs);
}
