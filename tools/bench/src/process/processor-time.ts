import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Processor time, user and system, in microseconds. */
export interface ProcessorUs {
  /** Of the thread that runs the event loop. */
  readonly main: number;
  /** Of whatever makes it durable: the log's writer, or a database beside it. */
  readonly writer: number;
  /** Collectors, compilers, readers, pools. */
  readonly rest: number;
}

export const noTime: ProcessorUs = { main: 0, writer: 0, rest: 0 };

export const difference = (after: ProcessorUs, before: ProcessorUs): ProcessorUs => ({
  main: after.main - before.main,
  writer: after.writer - before.writer,
  rest: after.rest - before.rest,
});

export const totalOf = ({ main, writer, rest }: ProcessorUs): number => main + writer + rest;

/** So far, by thread, from what Linux tells of each; all zero where there is no `/proc`. */
export function processorUsOf(pid: number): ProcessorUs {
  const threads = `/proc/${pid}/task`;
  if (!existsSync(threads)) return noTime;
  const sum = { main: 0, writer: 0, rest: 0 };
  for (const thread of readdirSync(threads)) {
    const us = nanosecondsOf(`${threads}/${thread}`) / 1_000;
    if (Number(thread) === pid) sum.main += us;
    else if (textOf(`${threads}/${thread}/comm`).startsWith('log-writer')) sum.writer += us;
    else sum.rest += us;
  }
  return sum;
}

/** Of a process and all that it started; of those whose `comm` is wanted. A database has one process a connection. */
export function processorUsOfTree(
  root: number,
  isWanted: (command: string) => boolean = () => true,
): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? textOf(`/proc/${name}/stat`) : '';
    if (stat !== '')
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]));
  }
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || isBelow(parents.get(pid)));
  return [...parents.keys()]
    .filter((pid) => isBelow(pid) && isWanted(textOf(`/proc/${pid}/comm`)))
    .reduce((sum, pid) => sum + totalOf(processorUsOf(pid)), 0);
}

/** First field of `schedstat`: time on a processor. */
const nanosecondsOf = (thread: string): number =>
  Number(textOf(`${thread}/schedstat`).split(' ')[0] ?? 0);

/** Empty when the thread is gone meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}
