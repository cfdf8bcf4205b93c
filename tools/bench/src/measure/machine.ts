import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

/** What the machine was like while it was measured: without it no absolute figure says anything. */
export interface MachineFigures {
  /** SHA-256 of 600 bytes a millisecond: how fast it computes. */
  readonly hashesPerMs: number;
  /** Processor time that one wake-up of a sleeping thread costs, in µs: dear on virtual machines. */
  readonly wakeUpUs: number;
  /** Of the processor time that somebody wanted here, what the host gave to others. Linux only. */
  readonly stolenShare: number;
}

const wakeUps = 300;
const sleepMs = 2;
const hashMs = 200;

/** Begin before, end after: the share that was taken away is that of the time between. */
export function watchMachine(): () => Promise<MachineFigures> {
  const before = times();
  return async () => {
    const now = times();
    const [busy, stolen] = [now.busy - before.busy, now.stolen - before.stolen];
    return {
      hashesPerMs: hashesPerMs(),
      wakeUpUs: await wakeUpUs(),
      stolenShare: Math.round((stolen / Math.max(1, busy + stolen)) * 1_000) / 1_000,
    };
  };
}

function hashesPerMs(): number {
  const bytes = Buffer.alloc(600, 7);
  const startMs = performance.now();
  let count = 0;
  for (; performance.now() - startMs < hashMs; count += 1) hash('sha256', bytes);
  return Math.round(count / hashMs);
}

async function wakeUpUs(): Promise<number> {
  const before = process.cpuUsage();
  for (let n = 0; n < wakeUps; n += 1) {
    await new Promise((resolve) => setTimeout(resolve, sleepMs));
  }
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / wakeUps);
}

/** `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal; in ticks. */
function times(): { readonly busy: number; readonly stolen: number } {
  if (!existsSync('/proc/stat')) return { busy: 0, stolen: 0 };
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return { busy: user + nice + system + irq + softirq, stolen };
}
