import { windowBytesMax, windowEventsMax } from '@stillhere/live-protocol';
import { Attacker } from '../attacker.js';
import type { Target } from '../target.js';
import { LiveSocket } from '../wire/live-socket.js';
import { within } from '../wire/within.js';

const conversations = 4;
/** As many as a participant may have. */
const readersEach = 5;
const messagesEach = 90;
const messageChars = 8_000;

/** `deaf` takes nothing from the wire; `lazy` reads it all and acknowledges none of it. */
export type Reading = 'deaf' | 'lazy';

export interface Unread {
  readonly reading: Reading;
  /** What had left for it when it was let go. */
  readonly events: number;
  readonly chars: number;
  /** Of the goodbye; 0: it ended without one. */
  readonly code: number;
}

interface Idle {
  readonly reading: Reading;
  readonly socket: LiveSocket;
}

/** I32: readers who say hello to a long conversation and then do not do their part. */
export class NeverReading {
  readonly #idle: Idle[] = [];
  readonly #attackers: Attacker[] = [];

  static async open(target: Target): Promise<NeverReading> {
    const all = new NeverReading();
    await Promise.all(
      Array.from({ length: conversations }, async (_, index) => {
        const attacker = await Attacker.enter(target, `idle${index}`);
        all.#attackers.push(attacker);
        await fill(attacker);
        for (let reader = 0; reader < readersEach; reader += 1) {
          const reading = reader % 2 === 0 ? 'deaf' : 'lazy';
          all.#idle.push({ reading, socket: await idleReader(attacker, reader, reading) });
        }
      }),
    );
    return all;
  }

  get count(): number {
    return this.#idle.length;
  }

  /** The deaf ones listen at last, long after the server gave up: what was kept, and how it ended. */
  async figures(): Promise<Unread[]> {
    const unread = await Promise.all(this.#idle.map(unreadOf));
    for (const attacker of this.#attackers) attacker.leave();
    return unread;
  }
}

/** A conversation that no window holds. */
async function fill(attacker: Attacker): Promise<void> {
  for (let index = 0; index < messagesEach; index += 1) {
    const cid = `fill${index}`;
    const body = `${index} `.padEnd(messageChars, 'x');
    const text = JSON.stringify({ t: 'msg', cid, body, seenRevision: 0 });
    await (await attacker.carrier()).ask(text, cid);
  }
}

/** The staff's side: no token of its own, so that five can come at once. */
async function idleReader(
  attacker: Attacker,
  index: number,
  reading: Reading,
): Promise<LiveSocket> {
  const socket = await LiveSocket.open(attacker.knock('staff'));
  socket.send({ ...attacker.hello('staff'), tab: `idle${index}`, page: `idle${index}` });
  socket.onFrame = ({ t }) => {
    if (t === 'welcome' && reading === 'deaf') socket.raw.pause();
  };
  await socket.heard(0, ({ t }) => t === 'welcome');
  return socket;
}

/** The window is full for so long, and the close is waited for a little. */
const endedWithinMs = 45_000;

async function unreadOf({ reading, socket }: Idle): Promise<Unread> {
  socket.raw.resume();
  await within(endedWithinMs, 'the end of a slow reader', socket.closed);
  const { frames } = socket;
  const events = frames.filter(({ t }) => t === 'ev');
  const chars = events.reduce((sum, frame) => sum + JSON.stringify(frame).length, 0);
  const bye = frames.find(({ t }) => t === 'bye');
  return { reading, events: events.length, chars, code: bye?.t === 'bye' ? bye.code : 0 };
}

/** The window is full when its last event is in: one more than its size at most. */
const charsMax = windowBytesMax + 2 * messageChars;
/** Slow; or no heartbeat, for whoever takes no pings either; or a goodbye that was never taken. */
const codes = { lazy: [4413], deaf: [4413, 4408, 0] } as const;

export function unreadProblems({ reading, events, chars, code }: Unread): string[] {
  const problems: string[] = [];
  if (events > windowEventsMax) problems.push(`${events} events waited for a ${reading} reader`);
  if (chars > charsMax) problems.push(`${chars} characters waited for a ${reading} reader`);
  const due: readonly number[] = codes[reading];
  if (!due.includes(code)) problems.push(`a ${reading} reader was let go with ${code}, not ${due}`);
  return problems;
}
