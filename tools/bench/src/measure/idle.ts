import { heapArgs, openHeap } from '@stillhere/harness/heap';
import { visitors } from '../load/idle-visitors.js';
import { requireOpenFiles } from '../process/open-files.js';
import { type Build, buildsOf, startStillhere } from '../process/stillhere.js';
import type { BenchSettings } from '../settings.js';

/** What one more visitor who waits costs, after a full collection. */
export interface IdleFigures {
  readonly name: string;
  readonly count: number;
  readonly kibPerSocket: number;
  readonly heapKibPerSocket: number;
}

const settleMs = 10_000;

/** Visitors who opened a chat and wait: socket, connection, conversation, keys, views, watches. */
export async function measureIdle(
  settings: BenchSettings,
  say: (text: string) => void,
): Promise<IdleFigures[]> {
  const { sockets, quick } = settings;
  const asked = sockets === '' ? undefined : sockets.split(',').map(Number);
  const counts = asked ?? (quick ? [200] : [2_000, 10_000]);
  requireOpenFiles(Math.max(...counts));
  const figures: IdleFigures[] = [];
  for (const build of buildsOf(settings)) {
    say(`idle, ${build.name}: ${counts.join(', then ')} sockets`);
    figures.push(...(await idleOf(build, counts)));
  }
  return figures;
}

async function idleOf(build: Build, counts: readonly number[]): Promise<IdleFigures[]> {
  const server = await startStillhere({ nodeFlags: heapArgs }, build);
  const heap = await openHeap(server.output);
  const figures: IdleFigures[] = [];
  const closing: (() => void)[] = [];
  // What opening them left behind is collected: it is not theirs.
  const memory = async () => ({ heapKib: (await heap.liveMb()) * 1_024, rssKib: server.rssKib() });
  const before = await memory();
  let open = 0;
  for (const count of counts) {
    closing.push(await visitors(server, count - open));
    open = count;
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    const now = await memory();
    const each = (after: number, first: number): number =>
      Math.round(((after - first) / count) * 10) / 10;
    figures.push({
      name: build.name,
      count,
      kibPerSocket: each(now.rssKib, before.rssKib),
      heapKibPerSocket: each(now.heapKib, before.heapKib),
    });
  }
  for (const close of closing) close();
  heap.close();
  await server.stop();
  return figures;
}
