import { messageText, type Pair, type Steps } from './cycles.js';
import { Wire } from './wire.js';

/** Two Socket.IO clients a conversation, as far as the peer needs them: Engine.IO 4 on a raw wire. */
export async function socketioPair(port: number, index: number, steps: Steps): Promise<Pair> {
  const [visitor, counselor] = [`visitor-${index}`, `counselor-${index}`];
  const visitors = await join(port, visitor, {
    onEvent: (name, n) => {
      if (name === 'delivered') {
        steps.delivered(n);
        counselors.send(`42["displayed","${visitor}",${n}]`);
      } else if (name === 'displayed') steps.displayed(n);
    },
    onAck: (n) => steps.accepted(n),
  });
  const counselors = await join(port, counselor, {
    onEvent: (name, n) => {
      if (name === 'message') counselors.send(`42["delivered","${visitor}",${n}]`);
    },
    onAck: () => {},
  });
  return {
    // Its own number is the acknowledgement's as well.
    send: (n) => visitors.send(`42${n}${JSON.stringify(['message', counselor, n, messageText])}`),
  };
}

interface Heard {
  onEvent(name: string, n: number): void;
  onAck(n: number): void;
}

async function join(port: number, user: string, heard: Heard): Promise<Wire> {
  const wire = await Wire.open({ port, path: '/socket.io/?EIO=4&transport=websocket' });
  const joined = new Promise<void>((resolve) => {
    wire.listen((text) => {
      if (text.startsWith('42')) {
        const [name, n] = JSON.parse(text.slice(2)) as [string, number];
        heard.onEvent(name, n);
      } else if (text.startsWith('43')) heard.onAck(Number.parseInt(text.slice(2), 10));
      else if (text === '2') wire.send('3');
      else if (text.startsWith('40')) resolve();
      else if (text.startsWith('0')) wire.send(`40${JSON.stringify({ user })}`);
    });
  });
  await joined;
  return wire;
}
