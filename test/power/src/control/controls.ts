import { say } from '@stillhere/harness/people';
import type { Part, Said } from '../said.js';
import { judge, keptIn } from '../trial/judge.js';
import { live } from '../trial/life.js';
import type { PartRun } from '../trial/parts.js';

export const controls = ['synchronous-off', 'flush-ignored', 'server-fsync-skipped'] as const;
export type Control = (typeof controls)[number];

interface Broken {
  readonly part: Part;
  readonly isUnsafe: boolean;
  readonly isLying: boolean;
}

/** Which promise is broken, and whose. */
const broken: Readonly<Record<Control, Broken>> = {
  'synchronous-off': { part: 'library', isUnsafe: true, isLying: false },
  'flush-ignored': { part: 'library', isUnsafe: false, isLying: true },
  'server-fsync-skipped': { part: 'server', isUnsafe: true, isLying: false },
};

/** A file system writes by itself what is a few seconds old, and may be just in time. */
const triesMax = 3;
const loadMs = 2_500;

/** A cut over something that does not keep its promise: what was acknowledged must be missing. */
export async function runControl(control: Control, run: PartRun): Promise<void> {
  let sentence = '';
  for (let tries = 1; tries <= triesMax; tries += 1) {
    const { acknowledged, lost, isReadable } = await cutOnce(broken[control], run, tries);
    const how = isReadable ? '' : ', the log cannot be read';
    sentence = `${lost} of ${acknowledged} acknowledged events lost${how}`;
    say(`control ${control}: ${lost > 0 ? 'caught' : 'not caught'}, ${sentence}`);
    if (lost > 0) {
      run.ledger.check(`control ${control} is caught`, []);
      return;
    }
  }
  run.ledger.check(`control ${control} is caught`, [sentence]);
}

async function cutOnce({ part, isUnsafe, isLying }: Broken, run: PartRun, tries: number) {
  const { bench, seed } = run;
  const image = bench.makeDisk('control');
  const { parts, scratch } = bench;
  const base = { parts, scratch, image, seed: seed + tries };
  const orders = { part, life: 0, isUnsafe, hasOldLog: false, pauseMs: 0 };
  const moment = { kind: 'time', afterMs: loadMs } as const;
  const cut = { stage: 'loading', moment, fate: 'nothing' } as const;
  const before = await live({ ...base, isLying, cut, orders: { ...orders, work: 'load' } });
  const acknowledged = new Set(keptIn(before.said));
  const after = await live({ ...base, orders: { ...orders, work: 'look' } });
  const { lost } = judge(after.said, acknowledged);
  return { acknowledged: acknowledged.size, lost: lost.length, isReadable: isReadable(after.said) };
}

const isReadable = (said: readonly Said[]): boolean =>
  said.some(({ kind }) => kind === 'looked') && !said.some(({ kind }) => kind === 'problem');
