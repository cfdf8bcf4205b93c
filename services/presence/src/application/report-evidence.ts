import type { presence } from '@stillhere/contracts';
import { isServiceFault } from '@stillhere/nest-kit';
import type { EndCause, Evidence } from '../domain/connection/index.js';
import type { Bells } from './bells.js';
import type { Connections, LiveConnection } from './connections.js';
import type { FactWriter } from './fact-writer.js';
import type { Machines } from './machine.js';
import type { PresencePorts } from './ports.js';
import type { Receipts } from './receipts.js';
import type { Typing } from './typing.js';

export interface EvidenceParts {
  readonly connections: Connections;
  readonly machines: Machines;
  readonly receipts: Receipts;
  readonly facts: FactWriter;
  readonly typing: Typing;
  readonly bells: Bells;
  /** Whether this participant lets the other side see that they write. */
  readonly sharesTyping: (connection: LiveConnection) => boolean;
}

/** Takes in what a gateway met. Never waits for the log: facts go their own way, in order. */
export function createReportEvidence(ports: PresencePorts, parts: EvidenceParts) {
  return (request: presence.ReportEvidenceRequest): presence.ReportEvidenceResponse => {
    const unknownConnections: string[] = [];
    const nowMs = ports.clock.monotonicMs();
    for (const one of request.evidence) {
      const connection = parts.connections.get(one.connection);
      if (connection === undefined || connection.gateway !== request.gateway) {
        if (one.kind?.$case !== 'closed') unknownConnections.push(one.connection);
      } else if (one.kind) {
        // Never before what was already heard: a late report cannot turn time back.
        const metAtMs = Math.max(nowMs - one.ageMs, connection.state.lastHeardMs);
        take(parts, connection, { kind: one.kind, metAtMs, ports });
      }
    }
    return { unknownConnections };
  };
}

interface Met {
  readonly kind: NonNullable<presence.Evidence['kind']>;
  readonly metAtMs: number;
  readonly ports: PresencePorts;
}

function take(parts: EvidenceParts, connection: LiveConnection, met: Met): void {
  const { kind } = met;
  parts.machines.meet(connection, machineEvidence(kind), met.metAtMs);
  switch (kind.$case) {
    case 'acknowledged':
      parts.receipts.claim(connection, { level: 'delivered', ...kind.value }, 0);
      break;
    case 'seen':
      parts.receipts.claim(connection, { level: 'displayed', ...kind.value }, kind.value.dwellMs);
      break;
    case 'activity':
      if (parts.sharesTyping(connection)) {
        parts.typing.set(connection.conversation, sideOf(connection), kind.value.typing);
      }
      break;
    case 'leave':
      void leave(parts, connection, met);
      break;
    case 'heard':
    case 'pingSent':
    case 'protocolPong':
    case 'applicationPong':
    case 'visibility':
    case 'closed':
      break;
  }
  if (kind.$case !== 'pingSent' && kind.$case !== 'closed')
    parts.bells.heard(connection.conversation);
}

const sideOf = (connection: LiveConnection): string =>
  connection.participant.startsWith('visitor:') ? 'visitor' : 'staff';

function machineEvidence(kind: Met['kind']): Evidence {
  switch (kind.$case) {
    case 'heard':
      return { kind: 'heard' };
    case 'pingSent':
      return { kind: 'ping-sent', n: kind.value.n, probe: kind.value.probe };
    case 'protocolPong':
      return { kind: 'protocol-pong', n: kind.value.n };
    case 'applicationPong':
      return { kind: 'application-pong', n: kind.value.n };
    case 'visibility':
      return kind.value.state === 'freezing'
        ? { kind: 'freezing' }
        : { kind: 'visibility', surface: kind.value.state === 'visible' ? 'visible' : 'hidden' };
    case 'closed':
      return { kind: 'closed', cause: causeOf(kind.value.cause) };
    case 'acknowledged':
    case 'seen':
    case 'activity':
    case 'leave':
      return { kind: 'page-frame' };
  }
}

const causes: ReadonlySet<string> = new Set<EndCause>([
  'closed-or-reloaded',
  'network',
  'superseded',
  'drained',
  'auth',
  'left',
]);

/** What a gateway cannot name was a lost link as far as anybody knows. */
const causeOf = (cause: string): EndCause => (causes.has(cause) ? (cause as EndCause) : 'network');

async function leave(parts: EvidenceParts, connection: LiveConnection, met: Met): Promise<void> {
  if (met.kind.$case !== 'leave') return;
  const { reason } = met.kind.value;
  try {
    await parts.facts.inOrder(connection, (context) =>
      met.ports.session.recordLeave(
        {
          conversation: connection.conversation,
          participant: connection.participant,
          reason,
          evidence: `leave frame on connection ${connection.connEpoch}`,
        },
        context,
      ),
    );
  } catch (error) {
    if (!isServiceFault(error)) throw error;
    met.ports.logger.warn('a leave was refused', { code: error.code });
  }
}
