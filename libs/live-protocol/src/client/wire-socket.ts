import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import type { LiveSocket } from '../client-api.js';

/** To open, and again to be welcomed. A phone that changes networks leaves attempts hanging. */
export const connectTimeoutMs = 5_000;
const abnormal = 1006;
/** Our close code for a connection that is replaced, not left: a page that goes away says 1000 or 1001. */
const reconnecting = 4900;

/** One socket, from dialling to its end. Ends once, and says nothing after that. */
export interface WireSocket {
  send(text: string): void;
  /** Lets go of it: no handler is called any more. */
  drop(code?: number): void;
  welcomed(): void;
  readonly dialledMs: number;
  /** How long it took to open, once it has. */
  readonly openedInMs: number | undefined;
  /** Monotonic time of the newest frame. */
  readonly heardMs: number;
  /** The newest revision that its hello named or that came over it: nothing beyond it may be acknowledged on it. */
  shownUpTo: number;
}

export interface WireHandlers {
  onOpen(wire: WireSocket): void;
  onText(wire: WireSocket, data: unknown): void;
  onEnd(wire: WireSocket, code: number, reason: string): void;
}

/** How long an attempt may take to open, and then to be welcomed. */
export interface Patience {
  readonly openMs: number;
  readonly welcomeMs: number;
}

export function dial(
  { openSocket, clock, timers }: { openSocket: () => LiveSocket; clock: Clock; timers: Timers },
  handlers: WireHandlers,
  patience: Patience,
): WireSocket {
  const dialledMs = clock.monotonicMs();
  let openedInMs: number | undefined;
  let heardMs = dialledMs;
  let ended = false;
  let socket: LiveSocket | undefined;
  let cancelTimeout: Cancel | undefined;

  const drop = (code = reconnecting): void => {
    ended = true;
    cancelTimeout?.();
    if (socket === undefined) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close(code);
  };
  const end = (code: number, reason: string): void => {
    if (ended) return;
    drop();
    handlers.onEnd(wire, code, reason);
  };
  const timeout = (): void => end(abnormal, 'no answer');
  const expectWithin = (timeoutMs: number): void => {
    cancelTimeout?.();
    cancelTimeout = timers.after(timeoutMs, timeout);
  };
  const wire: WireSocket = {
    send: (text) => socket?.send(text),
    drop,
    welcomed: () => cancelTimeout?.(),
    shownUpTo: -1,
    dialledMs,
    get heardMs() {
      return heardMs;
    },
    get openedInMs() {
      return openedInMs;
    },
  };

  expectWithin(patience.openMs);
  try {
    socket = openSocket();
  } catch {
    // A browser throws where an address or a policy forbids the socket: as good as no network.
    timers.after(0, () => end(abnormal, 'could not be opened'));
    return wire;
  }
  socket.onopen = () => {
    openedInMs = clock.monotonicMs() - dialledMs;
    expectWithin(patience.welcomeMs);
    handlers.onOpen(wire);
  };
  socket.onmessage = (event: { data: unknown }) => {
    heardMs = clock.monotonicMs();
    handlers.onText(wire, event.data);
  };
  socket.onclose = (event: { code: number; reason: string }) => end(event.code, event.reason);
  // `close` always follows, with all that is known.
  socket.onerror = () => {};
  return wire;
}
