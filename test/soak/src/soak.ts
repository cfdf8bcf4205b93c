import { Server, withoutDesks } from '@stillhere/harness';
import { type Heap, heapArgs, openHeap } from '@stillhere/harness/heap';
import { type Ledger, pause, say } from '@stillhere/harness/people';
import { systemClock } from '@stillhere/nest-kit';
import { ManyConversations } from './many-conversations.js';
import type { SoakOptions } from './options.js';
import { type Sample, sampleOf } from './sample.js';
import { bytesPerEvent, growthProblems, type Trends, trendsOf } from './trend.js';

const sampleEveryMs = 5_000;
const samplesASay = 6;
/** Caches fill, code is compiled, the heap finds its size: 30 % of the run, and 90 s at least. */
const warmUpShare = 0.3;
const warmUpMinS = 90;
/** Sockets that were closed a moment ago, and what a process opens for itself once it works. */
const handlesLeftMax = 12;
const goneWithinMs = 30_000;

export interface SoakFigures {
  readonly samples: readonly Sample[];
  readonly trends: Trends | undefined;
  readonly messages: number;
  readonly events: number;
  readonly eventBytes: number;
  readonly opened: number;
  readonly reloads: number;
}

/** Many people for many minutes; what grew or broke goes into the ledger. */
export async function soak(options: SoakOptions, ledger: Ledger): Promise<SoakFigures> {
  const faults: string[] = [];
  const server = await Server.start({
    name: 'soak',
    nodeArgs: heapArgs,
    env: withoutDesks,
    onUnasked: ({ message }) => void faults.push(message),
  });
  const conversations = new ManyConversations(server, options.seed);
  const heap = await openHeap(server.output);
  try {
    const before = sampleOf(server.pid, server.directory, nothingYet);
    say(`seed ${options.seed}, ${options.conversations} conversations for ${options.minutes} min`);
    await conversations.fill(options.conversations);
    conversations.begin();
    say(`everybody is there: ${conversations.pages.length} pages`);
    const samples = await watch(conversations, { server, heap, options });
    await conversations.rest();
    ledger.check('I1 I3 I7 every page shows what was acknowledged', conversations.problems);
    const { collects } = options;
    ledger.check('nothing grows without a reason', growthProblems(warm(samples), collects));
    conversations.close();
    ledger.check('all handles are let go', await handlesLeft(server, before.handles));
    ledger.check('the process goes on', faults);
    const { code, text } = server.tool('verify-log');
    ledger.check('verify-log', code === 0 ? [] : [text]);
    return figuresOf(samples, conversations);
  } finally {
    conversations.close();
    heap.close();
    await server.stop();
  }
}

const nothingYet = { atS: 0, messages: 0, events: 0, heapMb: 0 };

interface Watching {
  readonly server: Server;
  readonly heap: Heap;
  readonly options: SoakOptions;
}

async function watch(
  conversations: ManyConversations,
  { server, heap, options }: Watching,
): Promise<Sample[]> {
  const seconds = options.minutes * 60;
  const samples: Sample[] = [];
  const startedMs = systemClock.monotonicMs();
  for (let atS = 0; atS < seconds && server.isRunning; ) {
    await pause(sampleEveryMs);
    atS = (systemClock.monotonicMs() - startedMs) / 1_000;
    const { messages, events } = conversations;
    const heapMb = await (options.collects ? heap.liveMb() : heap.usedMb());
    const sample = sampleOf(server.pid, server.directory, { atS, messages, events, heapMb });
    samples.push(sample);
    if (samples.length % samplesASay === 0) say(lineOf(sample, conversations));
  }
  return samples;
}

const lineOf = (sample: Sample, { ended, reloads, problems }: ManyConversations): string => {
  const { residentMb, heapMb, handles, logMb, walMb, messages } = sample;
  const [resident, log, wal] = [residentMb, logMb, walMb].map((mb) => mb.toFixed(0));
  return (
    `${messages} messages, ${ended} ended, ${reloads} reloads; ${resident} MB resident, ` +
    `${heapMb.toFixed(1)} MB heap, ` +
    `${handles} handles, log ${log} + ${wal} MB; ${problems.length} problems`
  );
};

const warm = (samples: readonly Sample[]): readonly Sample[] => {
  const warmUpS = Math.max(warmUpMinS, (samples.at(-1)?.atS ?? 0) * warmUpShare);
  return samples.filter(({ atS }) => atS > warmUpS);
};

/** Everybody has gone: so has everything that was held for them. */
async function handlesLeft(server: Server, before: number): Promise<string[]> {
  const endMs = systemClock.monotonicMs() + goneWithinMs;
  for (;;) {
    const { handles } = sampleOf(server.pid, server.directory, nothingYet);
    if (handles <= before + handlesLeftMax) return [];
    if (systemClock.monotonicMs() > endMs) return [`${handles} are open; ${before} were at first`];
    await pause(500);
  }
}

function figuresOf(samples: readonly Sample[], conversations: ManyConversations): SoakFigures {
  const after = warm(samples);
  const [first, last] = [after[0], after.at(-1)];
  const { messages, events, opened, reloads } = conversations;
  return {
    samples,
    messages,
    events,
    opened,
    reloads,
    trends: after.length > 0 ? trendsOf(after) : undefined,
    eventBytes: first && last ? bytesPerEvent(first, last) : 0,
  };
}
