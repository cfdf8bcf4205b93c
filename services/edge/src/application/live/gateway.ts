import { closeCodes } from '@stillhere/live-protocol';
import { callContext, servicePrincipal } from '@stillhere/nest-kit';
import { sayBye } from './bye.js';
import { createFloods } from './floods.js';
import { keepRunning } from './keep-running.js';
import { LiveSocket, type StaffLookUp } from './live-socket.js';
import type { LivePorts } from './ports.js';
import type { Wire } from './served-socket.js';

/** Over so long a drain spreads the returns, so that not everybody comes back at once. */
const drainSpreadMs = 3_000;

/** All live sockets of this process. */
export interface Gateway {
  readonly isDraining: boolean;
  /** Sockets that are open. */
  readonly size: number;
  accept(wire: Wire, staff: StaffLookUp): void;
  /** Follows presence's directives until stopped. */
  start(): void;
  /**
   * Tells everybody to connect elsewhere, spread, and serves on meanwhile. Resolves when all have
   * gone, or were closed after `handOverMs`.
   */
  drain(): Promise<void>;
  /** Presence does not know this connection any more: it is told to connect again. */
  forget(connection: string): void;
  stop(): void;
}

export interface GatewayPorts extends Omit<LivePorts, 'floods'> {
  /** How long a drained socket is served on. */
  readonly handOverMs: number;
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
    if (one) sayBye(one, code === closeCodes.superseded.code ? 'superseded' : 'heartbeat');
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
    accept(wire, staff) {
      sockets.set(wire.id, new LiveSocket(live, { wire, staff, onGone }));
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
      for (const [index, one] of [...sockets.values()].entries()) {
        one.askToMove(Math.round((index / sockets.size) * drainSpreadMs));
      }
      await untilAllGone(ports.handOverMs);
      for (const one of sockets.values()) one.close(closeCodes.drain.code, 'drain');
    },
    forget: (connection) => closeOne(connection, closeCodes.heartbeat.code),
    stop: () => stopped.abort(),
  };
}
