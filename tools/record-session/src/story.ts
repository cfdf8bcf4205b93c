import { Server } from '@stillhere/harness';
import type { LiveClient, LiveState } from '@stillhere/live-protocol/client';
import { counselorOf, visitorOf } from './people.js';
import { Recording } from './recording.js';

/** A person reads and thinks; the page of a story should show it. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Slower than this, something is broken. */
const patienceMs = 20_000;

/** The visitor's side of one talk on a server of its own, line by line. */
export async function recordStory(): Promise<readonly string[]> {
  const server = await Server.start({ name: 'docs-session' });
  try {
    return await tell(server);
  } finally {
    await server.stop();
  }
}

async function tell({ address, oneTimePassword }: Server): Promise<readonly string[]> {
  const counselor = await counselorOf(address, oneTimePassword);
  const recording = new Recording(address);
  const { client: visitor, conversation } = await visitorOf(address, recording);
  await until(visitor, ({ link }) => link.status === 'live');
  await pause(1_000);
  visitor.post('Hello. Is somebody there?');
  await until(visitor, saved);
  await pause(800);
  await counselor.accept(conversation);
  const desk = counselor.connect(conversation);
  await until(desk, ({ view }) => view.head >= visitor.state.view.head && view.head > 0);
  await greet(desk, visitor);
  await breakOff(recording, visitor);
  await until(visitor, ({ view, outbox }) => outbox.length === 0 && hasPing(recording, view.head));
  await pause(1_000);
  visitor.leave('ended');
  await pause(500);
  await counselor.end(conversation);
  await until(visitor, ({ view }) => view.status === 'ended');
  await pause(500);
  visitor.close();
  desk.close();
  return recording.lines;
}

async function greet(desk: LiveClient, visitor: LiveClient): Promise<void> {
  desk.seen(desk.state.view.head, 1_200);
  desk.typing(true);
  await pause(900);
  desk.post('Hi, I am here. What is on your mind?');
  const before = visitor.state.view.items.length;
  await until(visitor, ({ view }) => view.items.length > before);
  await pause(1_500);
  visitor.seen(visitor.state.view.head, 1_400);
  await pause(500);
}

/** Cut off in the middle of a sentence. */
async function breakOff(recording: Recording, visitor: LiveClient): Promise<void> {
  recording.cut();
  visitor.post('Sorry, my train went into a tunnel.');
  await pause(300);
  recording.end();
  await until(visitor, ({ link }) => link.status !== 'live');
  await until(visitor, ({ link }) => link.status === 'live');
}

const saved = ({ outbox }: LiveState): boolean => outbox.length === 0;

const hasPing = ({ lines }: Recording, head: number): boolean =>
  lines.some((line) => line.includes(`"t":"ping"`) && line.includes(`"head":${head}`));

function until(client: LiveClient, holds: (state: LiveState) => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(() => reject(new Error(`did not happen: ${holds}`)), patienceMs);
  const look = (): void => {
    if (holds(client.state)) resolve();
  };
  const stop = client.subscribe(look);
  const again = setInterval(look, 100);
  look();
  return promise.finally(() => {
    clearTimeout(late);
    clearInterval(again);
    stop();
  });
}
