import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { session } from '@stillhere/contracts';
import {
  callContext,
  connectGrpc,
  connectGrpcLink,
  createLinkClient,
  type Link,
  LinkServer,
  portCarrier,
} from '@stillhere/nest-kit';
import { answering, callers, counselor, edge, linkParts } from '../link/answering.js';
import { messageText } from '../load/cycles.js';
import { startProgram } from '../process/measured.js';
import { totalOf } from '../process/processor-time.js';
import type { BenchSettings } from '../settings.js';

/** Commands from one end to the other and their answers back. */
export interface LinkFigures {
  /** What carries them. */
  readonly way: string;
  /** Commands a message. */
  readonly batch: number;
  /** Processor time of both ends, a command. */
  readonly commandUs: number;
  readonly commandsPerS: number;
}

interface Way {
  readonly name: string;
  /** Asks for all of them at once; resolves when all are answered. */
  ask(count: number): Promise<void>;
  /** Of both ends, in µs, so far. */
  usedUs(): number;
}

const batches = [1, 8, 64] as const;
const warmUpShare = 0.3;
const serverScript = fileURLToPath(new URL('../link/server.js', import.meta.url));
const request: session.PostRequest = {
  conversation: '2a78954f22915d789de2741199f6b0d9',
  author: counselor.actor,
  cid: '98006aa462454c6539916d6f3beacf21',
  body: messageText,
  seenRevision: 3,
  prevCid: '',
  device: 'bench',
  tab: 'bench',
};

/** Posts with an answer of their own: to a port of this thread, and to another process by one stream and by calls. */
export async function measureLink(
  { seconds }: BenchSettings,
  say: (text: string) => void,
): Promise<LinkFigures[]> {
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-bench-link-'));
  const other = await startProgram({ args: [serverScript], directory, ready: /ready (\d+)/ });
  const address = `127.0.0.1:${other.port}`;
  const port = linkByPort();
  const stream = connectGrpcLink({
    ...linkParts,
    address,
    token: 'edge',
    service: 'session',
    callers,
  });
  const definition = session.SessionServiceService;
  const calls = connectGrpc<session.SessionService>(definition, { address, token: 'counselor' });
  const bothUs = (): number => ownUs() + totalOf(other.processorUs());
  const ways: Way[] = [
    { name: 'MessagePort, both ends in one thread', ask: overLink(port), usedUs: ownUs },
    { name: 'one gRPC stream', ask: overLink(stream), usedUs: bothUs },
    {
      name: 'unary gRPC calls',
      ask: async (count) => {
        await Promise.all(Array.from({ length: count }, () => calls.client.post(request)));
      },
      usedUs: bothUs,
    },
  ];
  const figures: LinkFigures[] = [];
  for (const batch of batches) {
    for (const way of ways) {
      const measured = await asked(way, batch, seconds);
      say(`link, ${way.name}, ${batch} a message: ${measured.commandUs} µs a command`);
      figures.push(measured);
    }
  }
  calls.close();
  stream.close();
  port.close();
  await other.stop();
  return figures;
}

function ownUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function linkByPort() {
  const server = new LinkServer({ ...linkParts, link: answering });
  return createLinkClient({
    ...linkParts,
    connect: () => {
      const { port1, port2 } = new MessageChannel();
      server.accept(portCarrier(port2), edge);
      return portCarrier(port1);
    },
  });
}

const overLink =
  (link: Link) =>
  (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      let open = count;
      for (let n = 0; n < count; n += 1) {
        const context = callContext({ principal: counselor });
        link.submit({ kind: { $case: 'post', value: request }, context }, (answer) => {
          if (!answer.ok) reject(answer.fault);
          open -= 1;
          if (open === 0) resolve();
        });
      }
    });

async function asked(way: Way, batch: number, seconds: number): Promise<LinkFigures> {
  await askFor(way, batch, seconds * warmUpShare);
  const before = way.usedUs();
  const { count, tookS } = await askFor(way, batch, seconds);
  const commandUs = Math.round(((way.usedUs() - before) / count) * 10) / 10;
  return { way: way.name, batch, commandUs, commandsPerS: Math.round(count / tookS) };
}

/** One message at a time, as a turn of the event loop makes it. */
async function askFor(
  way: Way,
  batch: number,
  seconds: number,
): Promise<{ readonly count: number; readonly tookS: number }> {
  const startMs = performance.now();
  let count = 0;
  while (performance.now() - startMs < seconds * 1_000) {
    await way.ask(batch);
    count += batch;
  }
  return { count, tookS: (performance.now() - startMs) / 1_000 };
}
