import { closeCodes } from '@stillhere/live-protocol';
import { callContext, servicePrincipal } from '@stillhere/nest-kit';
import { sayBye } from './bye.js';
import { createFloods } from './floods.js';
import { keepRunning } from './keep-running.js';
import { type ArrivingLookUp, LiveSocket } from './live-socket.js';
import type { LivePorts } from './ports.js';
import type { Wire } from './served-socket.js';

/**
 * A drain spreads the moves, so that not everybody comes at once to where they go: what an edge takes in beside its work.
 * Faster, they would wait there until the old connection is cut, and see a gap.
 */
const movesPerSecond = 40;
const spreadMinMs = 3_000;
/** With what follows it within the half minute that orchestrators give. Beyond that many, moves come closer together. */
export const spreadMaxMs = 12_000;

const spreadFor = (sockets: number): number =>
  Math.min(spreadMaxMs, Math.max(spreadMinMs, (sockets / movesPerSecond) * 1_000));

/** All live sockets of this process. */
export interface Gateway {
  readonly isDraining: boolean;
  /** Sockets that are open. */
  readonly size: number;
  accept(wire: Wire, arriving: ArrivingLookUp): void;
  /** Follows presence's directives until stopped. */
  start(): void;
  /**
   * Tells everybody to connect elsewhere, spread, and serves on meanwhile. Resolves when all have
   * gone, or were closed.
   */
  drain(): Promise<void>;
  /** Presence does not know this connection any more: it is told to connect again. */
  forget(connection: string): void;
  stop(): void;
}

export interface GatewayPorts extends Omit<LivePorts, 'floods'> {
  /** How long a drained socket is served on. */
  readonly handOverMs: number;
  /** Others stand ready behind the same address: so long after the last one was to move. */
  readonly isOneOfSeveral?: boolean;
  /** What presence asks of a connection that is no conversation's: a desk's. */
  readonly closeElsewhere?: (connection: string, code: number) => void;
}

export function createGateway(ports: GatewayPorts): Gateway {
  const live: LivePorts = { ...ports, floods: createFloods(ports.clock) };
  const sockets = new Map<string, LiveSocket>();
  const stopped = new AbortController();
  let isDraining = false;
  let allGone: (() => void) | undefined;

  function closeOne(id: string, code: number): void {
    const one = sockets.get(id);
    const isSuperseded = code === closeCodes.superseded.code;
    // Its page is being welcomed elsewhere as we asked, and lets go of it then: before that it would see a gap.
    if (one?.isAskedToMove && isSuperseded) return;
    if (one) sayBye(one, isSuperseded ? 'superseded' : 'heartbeat');
    else ports.closeElsewhere?.(id, code);
  }

  function onGone(id: string): void {
    sockets.delete(id);
    if (sockets.size === 0) allGone?.();
  }

  async function followDirectives(): Promise<'again'> {
    const principal = servicePrincipal('edge', ports.tenant);
    const context = callContext({ principal, signal: stopped.signal });
    const directives = ports.presence.watchConnections({ gateway: ports.gateway }, context);
    for await (const { connection, kind } of directives) {
      if (kind?.$case === 'close') closeOne(connection, kind.value.code);
    }
    return 'again';
  }

  function untilAllGone(atMostMs: number): Promise<void> {
    if (sockets.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = ports.timers.after(atMostMs, resolve);
      allGone = () => {
        cancel();
        resolve();
      };
    });
  }

  return {
    get isDraining() {
      return isDraining;
    },
    get size() {
      return sockets.size;
    },
    accept(wire, arriving) {
      sockets.set(wire.id, new LiveSocket(live, { wire, arriving, onGone }));
    },
    start() {
      const { timers, logger, gateway } = ports;
      const onFault = ({ code }: { readonly code: string }): boolean => {
        logger.warn('the directives of presence broke off', { code, gateway });
        return false;
      };
      void keepRunning({ signal: stopped.signal, timers, onFault }, followDirectives);
    },
    async drain() {
      isDraining = true;
      const spreadMs = spreadFor(sockets.size);
      for (const [index, one] of [...sockets.values()].entries()) {
        one.askToMove(Math.round((index / sockets.size) * spreadMs));
      }
      await untilAllGone(ports.isOneOfSeveral ? spreadMs + ports.handOverMs : ports.handOverMs);
      for (const one of sockets.values()) one.close(closeCodes.drain.code, 'drain');
    },
    forget: (connection) => closeOne(connection, closeCodes.heartbeat.code),
    stop: () => stopped.abort(),
  };
}
