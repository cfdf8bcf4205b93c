import { randomUUID } from 'node:crypto';
import { subprotocol } from '@stillhere/live-protocol';
import { WebSocket } from 'ws';
import { closeAll } from './cycles.js';
import { openConversation, type Target } from './stillhere-pairs.js';

/** Visitors who opened a chat and wait without a word. Answers pings, as a page does. */
export async function visitors(target: Target, count: number): Promise<() => void> {
  const sockets: WebSocket[] = [];
  for (let index = 0; index < count; index += 1) {
    const { conversation, token } = await openConversation(target);
    sockets.push(await idleSocket(target, { conversation, token }));
  }
  return () => closeAll(sockets);
}

function idleSocket(target: Target, who: object): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${target.address.replace('http', 'ws')}/live`, subprotocol);
    const page = { device: 'bench', tab: 'bench', page: randomUUID(), v: 'visible' };
    socket.onopen = () => socket.send(JSON.stringify({ t: 'hello', ...page, ...who }));
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data)) as { t: string; n?: number; revision?: number };
      if (frame.t === 'welcome') resolve(socket);
      if (frame.t === 'ping') socket.send(JSON.stringify({ t: 'pong', n: frame.n }));
      if (frame.t === 'ev') socket.send(JSON.stringify({ t: 'ack', upTo: frame.revision }));
    };
    socket.onerror = () => reject(new Error('the socket did not open'));
  });
}
