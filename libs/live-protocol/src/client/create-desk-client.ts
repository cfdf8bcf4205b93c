import type { LinkState } from '../client-api.js';
import {
  type DeskClientFrame,
  type DeskServerFrame,
  type DeskValueKey,
  deskValueKeys,
} from '../desk-wire.js';
import type { Visibility } from '../wire.js';
import { Link, type LinkOptions } from './link.js';
import { createWatch } from './watch.js';

export interface DeskClientOptions extends LinkOptions {
  readonly device: string;
  readonly tab: string;
  readonly visibility: Visibility;
  /** The newest whole value of a key. */
  readonly onValue: (key: DeskValueKey, value: unknown) => void;
  readonly onServerTime: (serverMs: number) => void;
  readonly onLink: (link: LinkState) => void;
  /** Each frame, after it was dealt with: a hidden page's timers are throttled, its messages are not. */
  readonly onHeard?: () => void;
}

/** One desk tab's socket: reconnects by itself, answers pings, tells what the page knows of itself. */
export interface DeskClient {
  readonly link: LinkState;
  readonly tab: string;
  visibility(state: Visibility): void;
  /** Wake, `online` or `pageshow`: forget the back-off and prove the link now. */
  wake(): void;
  /** The page goes for good. */
  leave(): void;
  /** Lets go of the socket without a word about the page. */
  close(): void;
}

/** Connects at once. */
export function createDeskClient(options: DeskClientOptions): DeskClient {
  const { clock, timers } = options;
  let visibility = options.visibility;
  const say = (frame: DeskClientFrame): void => {
    if (link.state.status === 'live') link.send(JSON.stringify(frame));
  };
  const watch = createWatch({
    clock,
    timers,
    visibility: () => visibility,
    sendProbe: (n) => say({ t: 'probe', n }),
    onDead: () => link.replace(undefined, 'the link stopped answering'),
  });
  const serve = (frame: Exclude<DeskServerFrame, { t: 'welcome' | 'bye' }>): void => {
    if (frame.t === 'value') options.onValue(frame.key, frame.value);
    else options.onServerTime(Date.parse(frame.serverTime));
    if (frame.t === 'probed') watch.onProbed(frame.n);
    if (frame.t !== 'ping') return;
    // Answered here and now: timers of a hidden page are throttled, its messages are not.
    say({ t: 'pong', n: frame.n, v: visibility });
    if (frame.intervalMs !== undefined) watch.intervalIs(frame.intervalMs);
  };
  const link: Link = new Link(options, {
    hello: () => {
      const { device, tab } = options;
      return JSON.stringify({ t: 'hello', v: visibility, device, tab } satisfies DeskClientFrame);
    },
    onText(wire, data) {
      const frame = readDeskFrame(data);
      if (frame === undefined) return;
      if (frame.t === 'bye') link.onBye(wire, frame);
      else if (frame.t === 'welcome') {
        if (!link.onWelcome(wire)) return;
        watch.start(() => link.heardMs, frame.heartbeat.intervalMs);
        options.onServerTime(Date.parse(frame.serverTime));
      } else if (link.serves(wire)) serve(frame);
      options.onHeard?.();
    },
    onDown: watch.stop,
    startOver: () => undefined,
    changed: () => options.onLink(link.state),
  });
  link.connect();
  return {
    tab: options.tab,
    get link() {
      return link.state;
    },
    visibility(next) {
      if (next === visibility) return;
      visibility = next;
      say({ t: 'vis', v: next });
    },
    wake() {
      if (link.hurry()) watch.prove();
    },
    leave() {
      say({ t: 'leave' });
      link.stop(1000, '');
    },
    close: () => link.stop(1000, ''),
  };
}

/** Frames of a later version, and what is no frame, are passed over: the next value repairs it. */
function readDeskFrame(data: unknown): DeskServerFrame | undefined {
  const frame = parsed(data);
  switch (frame?.t) {
    case 'welcome':
      return frame.heartbeat instanceof Object ? (frame as unknown as DeskServerFrame) : undefined;
    case 'value': {
      const known: readonly unknown[] = deskValueKeys;
      return known.includes(frame.key) ? (frame as unknown as DeskServerFrame) : undefined;
    }
    case 'ping':
    case 'probed':
    case 'bye':
      return frame as unknown as DeskServerFrame;
    default:
      return undefined;
  }
}

function parsed(data: unknown): Record<string, unknown> | undefined {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
