import { advance, type EndCause, type Evidence, nextDueMs } from '../domain/connection/index.js';
import { type ConnectionFacts, closeHeartbeat } from './connection-facts.js';
import type { LiveConnection } from './connections.js';
import { gatewaySilentMs } from './gateway-leases.js';
import type { PresencePorts } from './ports.js';

/** Feeds evidence to the connection machines and their facts to the log; keeps their timers. */
export interface Machines {
  /** Sets a connection going that was just opened or taken over from the record. */
  start(connection: LiveConnection): void;
  meet(connection: LiveConnection, evidence: Evidence, nowMs: number): void;
  /** Our own doing: it is closed, resumable, and the record says that it was us. */
  end(connection: LiveConnection, cause: EndCause, because: string): void;
  /** The record says that it is over: nothing is left to be recorded about it. */
  isOver(connection: LiveConnection, closeCode: number): void;
  /** Its gateway is out of touch, or in touch again. */
  blind(connection: LiveConnection): void;
  seeAgain(connection: LiveConnection): void;
}

export interface MachineParts {
  readonly found: ConnectionFacts;
  /** Asked before silence is judged: whether the silence was our own. */
  readonly checkLag: () => void;
}

export function createMachines(
  { clock, timers, connectionTimers }: PresencePorts,
  { found, checkLag }: MachineParts,
): Machines {
  function step(connection: LiveConnection, evidence: Evidence, nowMs: number): void {
    const advanced = advance(connection.state, evidence, { nowMs, timers: connectionTimers });
    connection.state = advanced.state;
    for (const fact of advanced.facts) {
      found.propose(connection, fact);
      if (fact.fact === 'ended' && fact.cause === 'timed-out') {
        found.close(connection, closeHeartbeat, 'The connection did not answer.');
      }
    }
    if (advanced.state.status !== 'ended') arm(connection);
  }

  /** One timer a connection, moved only when something is due earlier: most evidence is good news. */
  function arm(connection: LiveConnection): void {
    if (connection.isBlind) return;
    const dueMs = Math.min(
      nextDueMs(connection.state, connectionTimers) ?? Number.POSITIVE_INFINITY,
      connection.spokenOfMs + gatewaySilentMs,
    );
    const armed = connection.machineTimer;
    if (armed && armed.atMs <= dueMs) return;
    armed?.cancel();
    const cancel = timers.after(dueMs - clock.monotonicMs(), () => timeHasCome(connection));
    connection.machineTimer = { atMs: dueMs, cancel };
  }

  function timeHasCome(connection: LiveConnection): void {
    connection.machineTimer = undefined;
    checkLag();
    const nowMs = clock.monotonicMs();
    if (nowMs >= connection.spokenOfMs + gatewaySilentMs) {
      end(connection, 'our-restart', 'its gateway does not speak of it any more');
    } else step(connection, { kind: 'time' }, nowMs);
  }

  function end(connection: LiveConnection, cause: EndCause, because: string): void {
    const { lastHeardMs } = connection.state;
    connection.state = { ...connection.state, status: 'ended' };
    found.propose(connection, { fact: 'ended', cause, because, lastHeardMs });
    found.close(connection, closeHeartbeat, 'We lost sight of this connection.');
  }

  function seeAgain(connection: LiveConnection): void {
    const nowMs = clock.monotonicMs();
    connection.isBlind = false;
    connection.spokenOfMs = nowMs;
    step(connection, { kind: 'sight-regained' }, nowMs);
  }

  return {
    start: arm,
    meet(connection, evidence, nowMs) {
      if (connection.isBlind) seeAgain(connection);
      step(connection, evidence, nowMs);
    },
    end,
    isOver(connection, closeCode) {
      connection.state = { ...connection.state, status: 'ended' };
      found.letGo(connection);
      found.close(connection, closeCode, 'This connection is over; a newer one took its place.');
    },
    blind(connection) {
      connection.isBlind = true;
      connection.machineTimer?.cancel();
      connection.machineTimer = undefined;
    },
    seeAgain,
  };
}
