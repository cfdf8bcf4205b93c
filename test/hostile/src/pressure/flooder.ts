import type { HelloFrame } from '@stillhere/live-protocol';
import { LiveSocket } from '../wire/live-socket.js';
import { frameOf } from '../wire/ws-frames.js';

// A process of its own: what it costs to flood must not slow down whoever measures.

export interface FloodOrder {
  readonly port: number;
  readonly hellos: readonly HelloFrame[];
}

export interface Flooded {
  readonly frames: number;
  /** How often somebody was shown out for it, with 4429. */
  readonly thrownOut: number;
}

/** Far beyond what is let through at once, also where reading it takes a while. */
const burstFrames = 1_500;
const rate = 4429;

const message = (n: number): Buffer =>
  frameOf(JSON.stringify({ t: 'msg', cid: `f${n}`, body: 'x'.repeat(2_000), seenRevision: 0 }));
const cheap = frameOf('{"t":"probe","n":1}');
const strange = frameOf(`{"t":"x","deep":${'['.repeat(500)}${']'.repeat(500)}}`);
const burst = Buffer.concat(
  Array.from({ length: burstFrames }, (_, n) => [cheap, strange, message(n)][n % 3] ?? cheap),
);

let isOn = true;
let [frames, thrownOut] = [0, 0];

/** In, as much as goes until it is thrown out, and in again. */
async function pour(port: number, hello: HelloFrame): Promise<void> {
  let { token } = hello;
  while (isOn) {
    const socket = await LiveSocket.open({ port });
    socket.send({ ...hello, token });
    const first = await socket.heard(0, ({ t }) => t === 'welcome' || t === 'bye');
    if (first?.t === 'welcome') {
      token = first.resumeToken ?? token;
      socket.raw.write(burst);
      frames += burstFrames;
    }
    const bye = await socket.heard(0, ({ t }) => t === 'bye');
    if (bye?.t === 'bye' && bye.code === rate) thrownOut += 1;
    socket.end();
  }
}

const order = JSON.parse(process.argv[2] ?? '') as FloodOrder;
process.stdin.once('end', () => {
  isOn = false;
});
process.stdin.resume();
await Promise.all(order.hellos.map((hello) => pour(order.port, hello)));
const flooded: Flooded = { frames, thrownOut };
process.stdout.write(JSON.stringify(flooded));
