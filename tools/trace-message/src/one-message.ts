import { Server, type ServerOptions } from '@stillhere/harness';
import {
  acceptTalk,
  Http,
  openTalk,
  pagesOf,
  signIn,
  staying,
  type Talk,
} from '@stillhere/harness/people';
import type { ReceivedSpan, TestOtlpReceiver } from '@stillhere/telemetry/testing';
import { eventually, seededRandom } from '@stillhere/testing';
import { TestConsumer } from './test-consumer.js';

export interface OneMessage {
  /** What is said, and by whom it is answered for: no span may hold either. */
  readonly words: string;
  readonly account: string;
  readonly server: ServerOptions;
  /** Besides the receipt that is back at the visitor's page: what the trace has to hold. */
  readonly expected: readonly string[];
}

export interface Traced {
  readonly trace: readonly ReceivedSpan[];
  readonly conversation: string;
}

/** As long as a page shows a message before it says so. */
const dwellMs = 1_000;
/** A busy machine, and an exporter that gathers. */
const slowMs = 60_000;
/** Spans are sent so often: whoever looks at one message does not wait for many. */
const exporting = { OTEL_BSP_SCHEDULE_DELAY: '200', OTEL_METRICS_EXPORTER: 'none' } as const;

/**
 * A real system, a visitor and a counselor at their pages; the visitor says something, the counselor's page has it and
 * shows it. Resolves with the trace of it, once all of it has come to the receiver.
 */
export async function traceOneMessage(
  receiver: TestOtlpReceiver,
  { words, account, server: options, expected }: OneMessage,
): Promise<Traced> {
  const env = { ...exporting, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, ...options.env };
  const server = await Server.start({ ...options, env });
  const consumer = await consumerOf(server, env);
  try {
    const conversation = await talkOnce(server, { words, account });
    return { trace: await wholeTrace(receiver, expected), conversation };
  } finally {
    await consumer?.stop();
    await server.stop();
  }
}

/** Resolves with the conversation, when the visitor's page says that what they said was displayed. */
export async function talkOnce(
  server: Server,
  { words, account }: Pick<OneMessage, 'words' | 'account'>,
): Promise<string> {
  const talk = await inTouch(server, account);
  try {
    await say(talk, words);
    return talk.conversation;
  } finally {
    for (const { client } of pagesOf(talk)) client.close();
  }
}

/** Where the system publishes. */
async function consumerOf(
  { output }: Server,
  env: Readonly<Record<string, string>>,
): Promise<TestConsumer | undefined> {
  const broker = /Kafka +(\S+)/.exec(output)?.[1];
  return broker === undefined ? undefined : TestConsumer.start(broker, env);
}

async function inTouch(server: Server, account: string): Promise<Talk> {
  const life = staying(server);
  const http = new Http(life);
  const staff = await signIn({ life, http }, account, 4);
  let seed = 0;
  const random = () => seededRandom(++seed);
  const parts = { http, address: server.address, random, onAcknowledged: () => undefined };
  const talk = await openTalk(parts);
  await acceptTalk(talk, [staff], parts);
  for (const page of pagesOf(talk)) await page.isLive();
  return talk;
}

/** Resolves when the visitor's page says that it was displayed; before that it says that it was delivered. */
async function say({ visitor, counselor }: Talk, words: string): Promise<void> {
  if (counselor === undefined) throw new Error('nobody accepted');
  visitor.say(words);
  await counselor.until('the message', () => counselor.newestHeard >= 0);
  const revision = counselor.newestHeard;
  const isBack = (level: 'delivered' | 'displayed'): Promise<void> =>
    visitor.until(`the receipt ${level}`, ({ me, view }) =>
      Object.entries(view.receipts).some(([who, marks]) => who !== me && marks[level] >= revision),
    );
  // Said at once, one receipt would say both.
  await isBack('delivered');
  counselor.client.seen(revision, dwellMs);
  await isBack('displayed');
}

const isLast = ({ name, attributes }: ReceivedSpan): boolean =>
  name === 'deliver receipt-displayed' && attributes['stillhere.side'] === 'visitor';

async function wholeTrace(
  { spans }: TestOtlpReceiver,
  expected: readonly string[],
): Promise<readonly ReceivedSpan[]> {
  let trace: readonly ReceivedSpan[] = [];
  const hasAll = (): boolean => {
    const root = spans.find(({ name }) => name === 'receive msg');
    trace = spans.filter(({ traceId }) => traceId === root?.traceId);
    const names = new Set(trace.map(({ name }) => name));
    return (
      trace.some(isLast) && expected.every((name) => names.has(name)) && strays(trace).length === 0
    );
  };
  try {
    await eventually('the whole trace', hasAll, slowMs);
  } catch (error) {
    throw new Error(`it has only ${trace.map(({ name }) => name).join(', ')}`, { cause: error });
  }
  return trace;
}

/** Whose parent is not there: of a whole trace none, but for the one that it begins with. */
export function strays(trace: readonly ReceivedSpan[]): readonly ReceivedSpan[] {
  const known = new Set(trace.map(({ spanId }) => spanId));
  return trace.filter(({ parentSpanId }) => parentSpanId !== '' && !known.has(parentSpanId));
}
