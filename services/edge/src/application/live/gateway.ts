import { closeCodes, type HelloFrame } from '@stillhere/live-protocol';
import { type FrameProblem, parseClientFrame } from '@stillhere/live-protocol/frames';
import { callContext, servicePrincipal } from '@stillhere/nest-kit';
import { sayBye } from './bye.js';
import { deliver } from './deliver.js';
import { beat, ponged } from './heartbeat.js';
import { take } from './incoming.js';
import type { LiveConnection, Socket } from './live-connection.js';
import { no } from './no.js';
import type { LivePorts, StaffSession } from './ports.js';
import { createTokenBucket } from './token-bucket.js';
import { watch } from './watches.js';
import { closedBecause, greet } from './welcome.js';

/** How long a socket may stay without a hello. */
const helloWithinMs = 5_000;
/** How often a signed-in connection is checked against its session (I34). */
const staffCheckMs = 1_000;
/** Bytes that make no frame yet are told to presence this often at most. */
const heardEveryMs = 1_000;
/** A page that acknowledges, answers and reports as told stays far below; a flood does not (I33). */
const framesPerSecond = 100;
const framesBurst = 400;
const floodPauseMs = 2_000;
/** Over so long a drain spreads the goodbyes, so that not everybody returns at once. */
const drainSpreadMs = 3_000;

export type EventfulSocket = Socket & {
  onMessage: (text: string) => void;
  onPong: (payload: string) => void;
  onBytes: () => void;
  onClose: (code: number, reason: string) => void;
};

/** All live sockets of this process. */
export interface Gateway {
  /** `staff`: who the upgrade's cookie belongs to; it may still be looked up. */
  accept(socket: EventfulSocket, staff: Promise<StaffSession | undefined>): void;
  /** Follows presence's directives until stopped. */
  start(): void;
  /** Tells everybody to connect elsewhere, spread; resolves when they were told. */
  drain(): Promise<void>;
  /** Presence does not know this connection any more: it is told to connect again. */
  forget(connection: string): void;
  stop(): void;
}

export function createGateway(ports: LivePorts): Gateway {
  const live = new Map<string, { socket: Socket; end: (cause: string) => void }>();
  const stopped = new AbortController();

  function closeOne(id: string, code: number): void {
    const one = live.get(id);
    if (!one) return;
    const reason = code === closeCodes.superseded.code ? 'superseded' : 'heartbeat';
    sayBye(one.socket, reason);
  }

  async function followDirectives(): Promise<void> {
    const principal = servicePrincipal('edge', ports.tenant);
    const context = callContext({ principal, signal: stopped.signal });
    const directives = ports.presence.watchConnections({ gateway: ports.gateway }, context);
    for await (const { connection, kind } of directives) {
      if (kind?.$case === 'close') closeOne(connection, kind.value.code);
    }
  }

  return {
    accept(socket, staff) {
      const conversation = converse(ports, socket, staff);
      live.set(socket.id, { socket, end: conversation.end });
      conversation.over.addEventListener('abort', () => live.delete(socket.id), { once: true });
    },
    start() {
      void followDirectives();
    },
    async drain() {
      const all = [...live.values()];
      for (const [index, { socket, end }] of all.entries()) {
        end('drained');
        sayBye(socket, 'drain', { retryAfterMs: Math.round((index / all.length) * drainSpreadMs) });
      }
    },
    forget: (connection) => closeOne(connection, closeCodes.heartbeat.code),
    stop: () => stopped.abort(),
  };
}

/** One socket from its first frame to its end. */
function converse(
  ports: LivePorts,
  socket: EventfulSocket,
  whoIsIt: Promise<StaffSession | undefined>,
): { over: AbortSignal; end: (cause: string) => void } {
  const over = new AbortController();
  let connection: LiveConnection | undefined;
  let greeting = false;
  let endCause: string | undefined;
  let heardAtMs = ports.clock.monotonicMs();
  const frames = createTokenBucket(framesPerSecond, framesBurst, heardAtMs);

  const patience = ports.timers.after(helloWithinMs, () => {
    if (!connection && !greeting) {
      sayBye(socket, 'heartbeat', { message: `A hello within ${helloWithinMs / 1_000} s.` });
    }
  });

  async function greeted(hello: HelloFrame): Promise<void> {
    greeting = true;
    const staff = await whoIsIt;
    const welcomed = await greet(ports, { socket, hello, staff });
    if (!welcomed) return;
    connection = welcomed.connection;
    if (over.signal.aborted) {
      finish();
      return;
    }
    const { visitor, status } = welcomed;
    beat(connection);
    watch(connection, { visitor, status });
    if (staff) checkStaff(connection, staff);
    await deliver(connection, welcomed.after);
  }

  function finish(code = 1006): void {
    patience();
    if (connection) {
      connection.over.abort();
      connection.window.wake();
      if (connection.participates) {
        ports.evidence.report(socket.id, closedBecause(endCause ?? causeOf(code), code));
      }
    }
    over.abort();
  }

  socket.onMessage = (text) => {
    if (frames.take(ports.clock.monotonicMs()) > 0) {
      sayBye(socket, 'rate', { retryAfterMs: floodPauseMs });
      return;
    }
    const parsed = parseClientFrame(text);
    if (!parsed.ok) {
      refuse(socket, connection, parsed.problem);
    } else if (connection) {
      take(connection, parsed.frame);
    } else if (parsed.frame.t === 'hello' && !greeting) {
      void greeted(parsed.frame);
    } else if (!greeting) {
      sayBye(socket, 'malformed', { message: 'The first frame must be a hello.' });
    }
  };
  socket.onPong = (payload) => {
    if (connection) ponged(connection, payload);
  };
  socket.onBytes = () => {
    const nowMs = ports.clock.monotonicMs();
    if (!connection?.participates || nowMs - heardAtMs < heardEveryMs) return;
    heardAtMs = nowMs;
    ports.evidence.report(socket.id, { $case: 'heard', value: {} });
  };
  socket.onClose = (code) => finish(code);

  return {
    over: over.signal,
    end: (cause) => {
      endCause = cause;
    },
  };
}

/** A welcomed page is told which field; it may go on. Before that there is nobody to go on with. */
function refuse(
  socket: Socket,
  connection: LiveConnection | undefined,
  problem: FrameProblem,
): void {
  const { field, expected, code, cid, fatal } = problem;
  const message = `${field === '' ? 'A frame' : `'${field}'`} must be ${expected}. Nothing was changed.`;
  if (!connection || fatal) sayBye(socket, 'malformed', { message });
  else socket.send(JSON.stringify(no({ cid, code, message })));
}

/** What a close code proves: 1000 and 1001 are the page's own, closed, reloaded or navigated. */
function causeOf(code: number): string {
  switch (code) {
    case 1000:
    case 1001:
    case 1005:
      return 'closed-or-reloaded';
    case closeCodes.superseded.code:
      return 'superseded';
    case closeCodes.unauthenticated.code:
    case closeCodes.forbidden.code:
    case closeCodes.malformed.code:
      return 'auth';
    case closeCodes.drain.code:
    case closeCodes.slow.code:
    case closeCodes.rate.code:
    case closeCodes.logMismatch.code:
      return 'drained';
    default:
      return 'network';
  }
}

function checkStaff(connection: LiveConnection, staff: StaffSession): void {
  const { ports, over } = connection;
  let cancel = (): void => undefined;
  const check = (): void => {
    if (over.signal.aborted) return;
    if (!staff.isValid()) sayBye(connection.socket, 'unauthenticated');
    else cancel = ports.timers.after(staffCheckMs, check);
  };
  over.signal.addEventListener('abort', () => cancel(), { once: true });
  check();
}
