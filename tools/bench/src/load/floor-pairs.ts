import { WebSocket } from 'ws';
import { closeAll, type Pair, type Steps } from './cycles.js';

type Frame = { t: string; n: number };

/** Two bare sockets a conversation against the floor. */
export async function floorPairs(
  port: number,
  count: number,
  steps: () => Steps,
): Promise<{ pairs: Pair[]; close(): void }> {
  const sockets: WebSocket[] = [];
  const join = (room: string): Promise<WebSocket> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`);
      sockets.push(socket);
      socket.onopen = () => socket.send(JSON.stringify({ t: 'join', room }));
      socket.onmessage = () => resolve(socket);
      socket.onerror = () => reject(new Error('the floor did not answer'));
    });
  const pairs: Pair[] = [];
  for (let index = 0; index < count; index += 1) {
    const room = `room-${index}`;
    const [visitor, counselor] = [await join(room), await join(room)];
    visitor.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data)) as Frame;
      if (frame.t === 'msg') steps().accepted(frame.n);
      else if (frame.t === 'delivered') steps().delivered(frame.n);
      else if (frame.t === 'displayed') steps().displayed(frame.n);
    };
    counselor.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data)) as Frame;
      if (frame.t !== 'msg') return;
      counselor.send(JSON.stringify({ t: 'delivered', room, n: frame.n }));
      counselor.send(JSON.stringify({ t: 'displayed', room, n: frame.n }));
    };
    pairs.push({
      send: (n) =>
        visitor.send(
          JSON.stringify({ t: 'msg', room, n, body: 'a message of usual length, forty chars' }),
        ),
    });
  }
  return { pairs, close: () => closeAll(sockets) };
}
