import type { presence } from '@stillhere/contracts';
import type { Bells } from './bells.js';
import type { Connections, LiveConnection } from './connections.js';
import { isHeard, type Met, machineEvidence } from './evidence.js';
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
  readonly checkLag: () => void;
  /** Whether this participant lets the other side see that they write. */
  readonly sharesTyping: (connection: LiveConnection) => boolean;
}

/** Takes in what a gateway met. Never waits for the log: facts go their own way, in order. */
export function createReportEvidence(ports: PresencePorts, parts: EvidenceParts) {
  return (request: presence.ReportEvidenceRequest): presence.ReportEvidenceResponse => {
    const unknownConnections = new Set<string>();
    parts.checkLag();
    const nowMs = ports.clock.monotonicMs();
    for (const { connection: id, kind, ageMs } of request.evidence) {
      const connection = parts.connections.get(id);
      if (connection === undefined || connection.gateway !== request.gateway) {
        if (kind?.$case !== 'closed') unknownConnections.add(id);
      } else if (kind) {
        connection.spokenOfMs = nowMs;
        // Never before what was already heard: a late report cannot turn time back.
        const metAtMs = Math.max(nowMs - ageMs, connection.state.lastHeardMs);
        take(ports, parts, { connection, kind, metAtMs });
      }
    }
    return { unknownConnections: [...unknownConnections] };
  };
}

interface Report {
  readonly connection: LiveConnection;
  readonly kind: Met;
  readonly metAtMs: number;
}

function take(ports: PresencePorts, parts: EvidenceParts, report: Report): void {
  const { connection, kind, metAtMs } = report;
  if (isHeard(kind)) connection.wasHeard = true;
  parts.machines.meet(connection, machineEvidence(kind), metAtMs);
  switch (kind.$case) {
    case 'acknowledged':
      parts.receipts.claim(connection, { level: 'delivered', ...kind.value }, 0);
      break;
    case 'seen':
      parts.receipts.claim(connection, { level: 'displayed', ...kind.value }, kind.value.dwellMs);
      break;
    case 'activity':
      if (!kind.value.typing) parts.typing.stops(connection);
      else if (parts.sharesTyping(connection)) parts.typing.starts(connection);
      break;
    case 'leave':
      leave(ports, parts, { connection, reason: kind.value.reason });
      break;
    case 'heard':
    case 'pingSent':
    case 'protocolPong':
    case 'applicationPong':
    case 'visibility':
    case 'closed':
      break;
  }
  if (isHeard(kind)) parts.bells.heard(connection);
}

interface Leave {
  readonly connection: LiveConnection;
  readonly reason: string;
}

const noToken = { hasToken: false, tokenEpoch: 0, tab: '' } as const;

/** Explicit, and so recorded as such; what they received until then comes first (I25). */
function leave(ports: PresencePorts, parts: EvidenceParts, { connection, reason }: Leave): void {
  const { conversation, participant, connEpoch } = connection;
  parts.receipts.flush(connection);
  parts.typing.stops(connection);
  const evidence = `leave frame on connection ${connEpoch}`;
  const left = parts.facts.propose({
    key: connection,
    slot: `left/${participant}`,
    write: (context) =>
      ports.session.recordLeave(
        { conversation, participant, reason, evidence, connEpoch, ...noToken },
        context,
      ),
  });
  void left.then((fate) => {
    if (fate.kind !== 'refused') return;
    ports.logger.warn('a leave was refused', { code: fate.code, conversation });
  });
}
