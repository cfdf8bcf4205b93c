import { messageText, type Pair, type Steps } from './cycles.js';
import { Wire } from './wire.js';

type Frame = { t: string; n: number };

/** Two bare sockets a conversation against the floor. */
export async function floorPair(port: number, index: number, steps: Steps): Promise<Pair> {
  const room = `room-${index}`;
  const join = async (): Promise<Wire> => {
    const wire = await Wire.open({ port, path: '/' });
    const joined = new Promise<void>((resolve) => {
      wire.listen(() => resolve());
    });
    wire.send(JSON.stringify({ t: 'join', room }));
    await joined;
    return wire;
  };
  const visitor = await join();
  const counselor = await join();
  visitor.listen((text) => {
    const { t, n } = JSON.parse(text) as Frame;
    if (t === 'msg') steps.accepted(n);
    else if (t === 'delivered') {
      steps.delivered(n);
      counselor.send(JSON.stringify({ t: 'displayed', room, n }));
    } else if (t === 'displayed') steps.displayed(n);
  });
  counselor.listen((text) => {
    const { t, n } = JSON.parse(text) as Frame;
    if (t === 'msg') counselor.send(JSON.stringify({ t: 'delivered', room, n }));
  });
  return {
    send: (n) => visitor.send(JSON.stringify({ t: 'msg', room, n, body: messageText })),
  };
}
