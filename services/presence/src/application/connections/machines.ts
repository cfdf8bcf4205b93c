import {
  advance,
  type ConnectionTimers,
  deskTimers,
  type EndCause,
  type Evidence,
  isGoodNewsOnly,
  isHeard,
  nextDueMs,
} from '../../domain/connection/index.js';
import type { GatewayLeases } from '../gateways/gateway-leases.js';
import type { PresencePorts } from '../ports.js';
import type { Receipts } from '../receipts/receipts.js';
import type { FactQueue } from '../record/proposal.js';
import type { Connections, LiveConnection } from './connections.js';
import { type Found, proposalOf } from './recording.js';

/** Close codes of the protocol that presence asks for. */
export const closeHeartbeat = 4408;
export const closeSuperseded = 4409;

/**
 * A gateway pings each of its connections at least every 20 s and says so. One that it has not
 * mentioned for longer, it does not have: the answer to its opening was lost on the way.
 */
export const gatewaySilentMs = 30_000;

export type MachineEvent =
  /** A moment came at which silence may amount to something. */
  | { readonly kind: 'due'; readonly connection: LiveConnection }
  /** It is over, whoever found that out. */
  | { readonly kind: 'over'; readonly connection: LiveConnection }
  /** The record does not take a fact about it, for good. */
  | { readonly kind: 'refused'; readonly connection: string; readonly code: string };

/** Feeds evidence to the connection machines and their facts to the record; keeps their timers. */
export interface Machines {
  /** Sets a connection going that was just opened or taken over from the record. */
  start(connection: LiveConnection): void;
  meet(connection: LiveConnection, evidence: Evidence, nowMs: number): void;
  /** For `due`. */
  timeHasCome(connection: LiveConnection): void;
  /** Our own doing: it is closed, resumable, and the record says that it was us. */
  end(connection: LiveConnection, cause: EndCause, because: string): void;
  /** The record says that it is over: nothing is left to be recorded about it. */
  isOver(connection: LiveConnection, closeCode: number): void;
  /** Its gateway is out of touch, or in touch again. */
  blind(connection: LiveConnection): void;
  seeAgain(connection: LiveConnection): void;
  /** The record shall say that we cannot see it, since then by the wall clock. */
  recordUnseen(connection: LiveConnection, since: string, because: string): void;
}

export interface MachineParts {
  readonly connections: Connections;
  readonly queue: Pick<FactQueue, 'propose'>;
  readonly receipts: Receipts;
  readonly leases: Pick<GatewayLeases, 'direct'>;
}

type MachinePorts = Pick<
  PresencePorts,
  'record' | 'desks' | 'clock' | 'timers' | 'connectionTimers'
>;

/** The ways out of a machine: to the record, and to the socket at its gateway. */
function createWaysOut(
  ports: MachinePorts,
  parts: MachineParts,
  tell: (event: MachineEvent) => void,
) {
  function close({ gateway, id }: LiveConnection, code: number, reason: string): void {
    const kind = { $case: 'close', value: { code, reason } } as const;
    parts.leases.direct(gateway, { connection: id, kind });
  }

  function record(connection: LiveConnection, found: Found, was = connection.state): void {
    // Nothing is received over a connection that has ended: what came until then goes first.
    if (found.fact === 'ended') parts.receipts.flush(connection.id);
    const proposal = proposalOf(ports, connection, { found, was });
    if (proposal) {
      const { id } = connection;
      parts.queue.propose({
        ...proposal,
        written(what) {
          if (what.kind === 'refused') tell({ kind: 'refused', connection: id, code: what.code });
        },
      });
    }
    if (found.fact === 'ended' && (found.cause === 'timed-out' || found.cause === 'asleep')) {
      close(connection, closeHeartbeat, 'The connection did not answer.');
    }
  }

  return { record, close };
}

type TimersOf = (connection: LiveConnection) => ConnectionTimers;

function createArming(
  { clock, timers }: MachinePorts,
  timersOf: TimersOf,
  tell: (event: MachineEvent) => void,
) {
  /**
   * One timer a connection, moved only when something is due earlier. One that comes too early, because
   * they were heard meanwhile, finds nothing and waits anew.
   */
  function arm(connection: LiveConnection): void {
    if (connection.isBlind) return;
    const dueMs = Math.min(
      nextDueMs(connection.state, timersOf(connection)) ?? Number.POSITIVE_INFINITY,
      connection.spokenOfMs + gatewaySilentMs,
    );
    if (connection.dueMs <= dueMs) return;
    connection.disarm();
    connection.dueMs = dueMs;
    connection.cancelDue = timers.after(dueMs - clock.monotonicMs(), () => {
      connection.disarm();
      tell({ kind: 'due', connection });
    });
  }
  return arm;
}

export function createMachines(
  ports: MachinePorts,
  parts: MachineParts,
  tell: (event: MachineEvent) => void,
): Machines {
  const { clock } = ports;
  const { record, close } = createWaysOut(ports, parts, tell);
  const timersOfDesk = deskTimers(ports.connectionTimers);
  const timersOf: TimersOf = (connection) =>
    'desk' in connection ? timersOfDesk : ports.connectionTimers;
  const arm = createArming(ports, timersOf, tell);

  function step(connection: LiveConnection, evidence: Evidence, nowMs: number): void {
    const was = connection.state;
    const { lastHeardMs } = connection;
    const moment = { nowMs, lastHeardMs, timers: timersOf(connection) };
    const advanced = advance(was, evidence, moment);
    connection.state = advanced.state;
    for (const fact of advanced.facts) record(connection, fact, was);
    if (advanced.state.status !== 'ended') arm(connection);
    else letGo(connection);
  }

  function end(connection: LiveConnection, cause: EndCause, because: string): void {
    const was = connection.state;
    connection.state = { ...was, status: 'ended' };
    const { lastHeardMs } = connection;
    record(connection, { fact: 'ended', cause, because, lastHeardMs }, was);
    close(connection, closeHeartbeat, 'We lost sight of this connection.');
    letGo(connection);
  }

  function letGo(connection: LiveConnection): void {
    parts.receipts.forget(connection.id);
    parts.connections.remove(connection);
    tell({ kind: 'over', connection });
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
      const isTheirs = isHeard(evidence);
      if (connection.isUnseenOnRecord && isTheirs) {
        connection.isUnseenOnRecord = false;
        // One that is in doubt on record as well is answered by its own machine.
        if (connection.state.status === 'live') {
          record(connection, { fact: 'answered', because: 'our gateway is back in touch' });
        }
      }
      if (!isGoodNewsOnly(connection.state, evidence)) step(connection, evidence, nowMs);
      if (isTheirs) connection.lastHeardMs = nowMs;
    },
    timeHasCome(connection) {
      if (connection.state.status === 'ended') return;
      const nowMs = clock.monotonicMs();
      if (nowMs >= connection.spokenOfMs + gatewaySilentMs) {
        end(connection, 'our-restart', 'its gateway does not speak of it any more');
      } else step(connection, { kind: 'time' }, nowMs);
    },
    end,
    isOver(connection, closeCode) {
      connection.state = { ...connection.state, status: 'ended' };
      close(connection, closeCode, 'This connection is over; a newer one took its place.');
      letGo(connection);
    },
    blind(connection) {
      connection.isBlind = true;
      connection.disarm();
    },
    seeAgain,
    recordUnseen(connection, since, because) {
      if (connection.isUnseenOnRecord) return;
      connection.isUnseenOnRecord = true;
      record(connection, { fact: 'unseen', since, because });
    },
  };
}
