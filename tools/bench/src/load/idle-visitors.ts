import { join, openConversation, type Target } from './people.js';

const openingAtOnce = 16;

/** Visitors who opened a chat and wait without a word. Answers pings, as a page does. */
export async function visitors(target: Target, count: number): Promise<() => void> {
  const closing: (() => void)[] = [];
  let opened = 0;
  const open = async (): Promise<void> => {
    while (opened < count) {
      opened += 1;
      closing.push(await visitor(target));
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, openingAtOnce) }, open));
  return () => {
    for (const close of closing) close();
  };
}

async function visitor(target: Target): Promise<() => void> {
  const { conversation, token } = await openConversation(target);
  const { wire } = await join(target, { conversation, token });
  wire.listen((text) => {
    const frame = JSON.parse(text) as { t: string; n?: number; revision?: number };
    if (frame.t === 'ping') wire.send(JSON.stringify({ t: 'pong', n: frame.n }));
    if (frame.t === 'ev') wire.send(JSON.stringify({ t: 'ack', upTo: frame.revision }));
  });
  return () => wire.close();
}
