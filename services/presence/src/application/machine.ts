import { timestamp } from '@stillhere/event-schema';
import { unreachable } from '@stillhere/kernel';
import { isServiceFault } from '@stillhere/nest-kit';
import { advance, type Evidence, type Fact, nextDueMs } from '../domain/connection/index.js';
import type { Connections, LiveConnection } from './connections.js';
import type { FactWriter } from './fact-writer.js';
import type { GatewayLeases } from './gateway-leases.js';
import type { PresencePorts } from './ports.js';

/** Close codes of the protocol that presence asks for. */
export const closeHeartbeat = 4408;
export const closeSuperseded = 4409;

/** Feeds evidence to the connection machines and its facts to the log; keeps their timers. */
export interface Machines {
  meet(connection: LiveConnection, evidence: Evidence, nowMs: number): void;
  /** The record says that this connection is over: another one took its place. */
  endedElsewhere(connection: LiveConnection, closeCode: number): void;
}

export interface MachineParts {
  readonly connections: Connections;
  readonly facts: FactWriter;
  readonly leases: GatewayLeases;
}

export function createMachines(ports: PresencePorts, parts: MachineParts): Machines {
  const { clock, timers, connectionTimers } = ports;

  function meet(connection: LiveConnection, evidence: Evidence, nowMs: number): void {
    const advanced = advance(connection.state, evidence, { nowMs, timers: connectionTimers });
    connection.state = advanced.state;
    for (const fact of advanced.facts) void propose(connection, fact);
    if (advanced.state.status === 'ended') parts.connections.remove(connection);
    else arm(connection);
  }

  /** One timer a connection, moved only when something is due earlier: most evidence is good news. */
  function arm(connection: LiveConnection): void {
    const dueMs = nextDueMs(connection.state, connectionTimers);
    if (dueMs === undefined) return;
    const armed = connection.machineTimer;
    if (armed && armed.atMs <= dueMs) return;
    armed?.cancel();
    const cancel = timers.after(Math.max(0, dueMs - clock.monotonicMs()), () => {
      connection.machineTimer = undefined;
      meet(connection, { kind: 'time' }, clock.monotonicMs());
    });
    connection.machineTimer = { atMs: dueMs, cancel };
  }

  async function propose(connection: LiveConnection, fact: Fact): Promise<void> {
    if (fact.fact === 'ended' && fact.cause === 'timed-out') {
      close(connection, closeHeartbeat, 'The connection did not answer.');
    }
    try {
      await parts.facts.inOrder(connection, (context) =>
        ports.session.recordConnection(recordOf(connection, fact, clock), context),
      );
    } catch (error) {
      if (!isServiceFault(error)) throw error;
      ports.logger.warn('a connection fact was refused', { code: error.code, fact: fact.fact });
    }
  }

  function close(connection: LiveConnection, code: number, reason: string): void {
    parts.leases.direct(connection.gateway, {
      connection: connection.id,
      kind: { $case: 'close', value: { code, reason } },
    });
  }

  return {
    meet,
    endedElsewhere(connection, closeCode) {
      connection.state = { ...connection.state, status: 'ended' };
      parts.connections.remove(connection);
      close(connection, closeCode, 'Another connection of the same tab took its place.');
    },
  };
}

function recordOf(connection: LiveConnection, fact: Fact, clock: PresencePorts['clock']) {
  const base = {
    conversation: connection.conversation,
    participant: connection.participant,
    connEpoch: connection.connEpoch,
    fact: fact.fact,
    cause: '',
    surface: '',
    evidence: fact.because,
    lastHeardAt: '',
  };
  const wallTime = (monotonicMs: number): string =>
    timestamp(clock.now() - (clock.monotonicMs() - monotonicMs));
  switch (fact.fact) {
    case 'answered':
      return base;
    case 'suspected':
      return { ...base, lastHeardAt: wallTime(fact.lastHeardMs) };
    case 'surface':
      return { ...base, surface: fact.surface };
    case 'ended':
      return { ...base, cause: fact.cause, lastHeardAt: wallTime(fact.lastHeardMs) };
    default:
      return unreachable(fact);
  }
}
