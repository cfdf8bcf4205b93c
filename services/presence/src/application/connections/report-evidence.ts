import type { presence } from '@stillhere/contracts';
import type { PresencePorts } from '../ports.js';
import type { Receipts } from '../receipts/receipts.js';
import type { FactQueue } from '../record/fact-queue.js';
import type { ChatConnection, Connections, LiveConnection } from './connections.js';
import { isHeard, type Met, machineEvidence } from './evidence.js';
import type { Machines } from './machines.js';

/** What evidence tells beyond the state of its connection. */
export type EvidenceEvent =
  | { readonly kind: 'heard'; readonly connection: LiveConnection }
  | { readonly kind: 'typing'; readonly connection: ChatConnection; readonly on: boolean };

export interface EvidenceParts {
  readonly connections: Connections;
  readonly machines: Machines;
  readonly receipts: Receipts;
  readonly queue: Pick<FactQueue, 'propose'>;
}

type Ports = Pick<PresencePorts, 'clock' | 'logger' | 'session'>;

const noToken = { hasToken: false, tokenEpoch: 0, tab: '' } as const;

/** Takes in what a gateway met. Never waits for the log: facts go their own way, in order. */
export function createReportEvidence(
  ports: Ports,
  parts: EvidenceParts,
  tell: (event: EvidenceEvent) => void,
) {
  const { clock } = ports;

  function take(connection: LiveConnection, kind: Met, metAtMs: number): void {
    if (isHeard(kind)) connection.wasHeard = true;
    parts.machines.meet(connection, machineEvidence(kind, 'desk' in connection), metAtMs);
    // What comes over a connection that was over by then receives nothing and starts nothing.
    const isOver = connection.state.status === 'ended' && kind.$case !== 'leave';
    if (!('desk' in connection) && !isOver) takeOfChat(connection, kind);
    if (isHeard(kind)) tell({ kind: 'heard', connection });
  }

  function takeOfChat(connection: ChatConnection, kind: Met): void {
    const { state } = connection;
    const screen = { visible: state.reported === 'visible', awake: !state.asleep };
    switch (kind.$case) {
      case 'acknowledged':
        parts.receipts.claim(connection, { level: 'delivered', ...kind.value }, screen);
        return;
      case 'seen':
        parts.receipts.claim(connection, { level: 'displayed', ...kind.value }, screen);
        return;
      case 'activity':
        tell({ kind: 'typing', connection, on: kind.value.typing });
        return;
      case 'leave':
        leave(connection, kind.value.reason);
        return;
      case 'heard':
      case 'pingSent':
      case 'protocolPong':
      case 'applicationPong':
      case 'visibility':
      case 'closed':
        return;
    }
  }

  /** Explicit, and so recorded as such; what they received until then comes first (I25). */
  function leave(connection: ChatConnection, reason: string): void {
    const { conversation, participant, connEpoch } = connection;
    parts.receipts.flush(connection.id);
    tell({ kind: 'typing', connection, on: false });
    const evidence = `leave frame on connection ${connEpoch}`;
    const left = parts.queue.propose({
      of: connection,
      about: `left/${participant}`,
      isPresence: true,
      write: (context) =>
        ports.session.recordLeave(
          { conversation, participant, reason, evidence, connEpoch, ...noToken },
          context,
        ),
    });
    void left.then((written) => {
      if (written.kind !== 'refused') return;
      ports.logger.warn('a leave was refused', { code: written.code, conversation });
    });
  }

  return (request: presence.ReportEvidenceRequest): presence.ReportEvidenceResponse => {
    const unknownConnections = new Set<string>();
    const nowMs = clock.monotonicMs();
    for (const { connection: id, kind, ageMs } of request.evidence) {
      const connection = parts.connections.get(id);
      if (connection === undefined || connection.gateway !== request.gateway) {
        if (kind?.$case !== 'closed') unknownConnections.add(id);
      } else if (kind) {
        connection.spokenOfMs = nowMs;
        // Never before what was already heard: a late report cannot turn time back.
        take(connection, kind, Math.max(nowMs - ageMs, connection.state.lastHeardMs));
      }
    }
    return { unknownConnections: [...unknownConnections] };
  };
}
