import type { presence } from '@stillhere/contracts';
import { isHeard } from '../../domain/connection/index.js';
import type { Ownership, PresencePorts } from '../ports.js';
import type { Receipts } from '../receipts/receipts.js';
import type { FactQueue } from '../record/proposal.js';
import {
  type ChatConnection,
  type Connections,
  heardEveryMs,
  type LiveConnection,
} from './connections.js';
import { type Met, machineEvidence } from './evidence.js';
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
  readonly ownership: Pick<Ownership, 'ownsPart' | 'isSettling'>;
}

type Ports = Pick<PresencePorts, 'clock' | 'logger' | 'record'>;

const noToken = { hasToken: false, tokenEpoch: 0, tab: '' } as const;

/** What it means that a page of a chat said so, beyond that it is there. */
function createChatEvidence(
  { record, logger }: Ports,
  { receipts, queue }: EvidenceParts,
  tell: (event: EvidenceEvent) => void,
) {
  /** Nearly every message says that its author does not write any more. */
  function typing(connection: ChatConnection, on: boolean): void {
    if (!on && !connection.mayWrite) return;
    connection.mayWrite = on;
    tell({ kind: 'typing', connection, on });
  }

  /** Explicit, and so recorded as such; what they received until then comes first (I25). */
  function leave(connection: ChatConnection, reason: string): void {
    const { conversation, participant, connEpoch } = connection;
    receipts.flush(connection.id);
    typing(connection, false);
    const evidence = `leave frame on connection ${connEpoch}`;
    const value = { conversation, participant, reason, evidence, connEpoch, ...noToken };
    const kind = { $case: 'recordLeave', value } as const;
    queue.propose({
      of: connection,
      about: `left/${participant}`,
      isPresence: true,
      write: ({ context }, settled) => record.submit({ kind, context }, settled),
      written(what) {
        if (what.kind !== 'refused') return;
        logger.warn('a leave was refused', { code: what.code, conversation });
      },
    });
  }

  return (connection: ChatConnection, kind: Met): void => {
    const { state } = connection;
    const screen = { visible: state.reported === 'visible', awake: !state.asleep };
    switch (kind.$case) {
      case 'acknowledged':
        receipts.claim(connection, { level: 'delivered', ...kind.value }, screen);
        return;
      case 'seen':
        receipts.claim(connection, { level: 'displayed', ...kind.value }, screen);
        return;
      case 'activity':
        typing(connection, kind.value.typing);
        return;
      case 'leave':
        leave(connection, kind.value.reason);
        return;
      case 'held':
      case 'heard':
      case 'pingSent':
      case 'protocolPong':
      case 'applicationPong':
      case 'visibility':
      case 'closed':
        return;
    }
  };
}

export type ReportEvidence = (
  request: presence.ReportEvidenceRequest,
) => presence.ReportEvidenceResponse;

/**
 * Takes in what a gateway met in one turn. Never waits for the log: facts go their own way, in order,
 * and the receipts of the turn are proposed at its end.
 */
export function createReportEvidence(
  ports: Ports,
  parts: EvidenceParts,
  tell: (event: EvidenceEvent) => void,
): ReportEvidence {
  const { clock } = ports;
  const takeOfChat = createChatEvidence(ports, parts, tell);

  function take(connection: LiveConnection, kind: Met, metAtMs: number): void {
    const evidence = machineEvidence(kind, 'desk' in connection);
    const isTheirs = isHeard(evidence);
    if (isTheirs) connection.wasHeard = true;
    parts.machines.meet(connection, evidence, metAtMs);
    // What comes over a connection that was over by then receives nothing and starts nothing.
    const isOver = connection.state.status === 'ended' && kind.$case !== 'leave';
    if (!('desk' in connection) && !isOver) takeOfChat(connection, kind);
    if (isTheirs && metAtMs - connection.toldHeardMs >= heardEveryMs) {
      connection.toldHeardMs = metAtMs;
      tell({ kind: 'heard', connection });
    }
  }

  /** What is not known here a moment after the part was taken may yet come by the feed. */
  const isHere = (part: number, connection: LiveConnection | undefined): boolean =>
    parts.ownership.ownsPart(part) &&
    (connection !== undefined || !parts.ownership.isSettling(part));

  /** Until now another process looked after it: only the record was known, and nothing that came since. */
  function holds(connection: LiveConnection, { heardAgeMs }: presence.Held): void {
    if (connection.wasHeard) return;
    connection.wasHeard = true;
    connection.lastHeardMs = clock.monotonicMs() - heardAgeMs;
  }

  return (request): presence.ReportEvidenceResponse => {
    const unknownConnections = new Set<string>();
    const elsewhere = new Set<string>();
    const nowMs = clock.monotonicMs();
    for (const { connection: id, kind, ageMs, part } of request.evidence) {
      const connection = parts.connections.get(id);
      if (part > 0 && !isHere(part - 1, connection)) {
        elsewhere.add(id);
        continue;
      }
      if (kind?.$case === 'held' && connection) holds(connection, kind.value);
      if (connection === undefined || connection.gateway !== request.gateway) {
        if (kind?.$case !== 'closed') unknownConnections.add(id);
      } else if (kind) {
        connection.spokenOfMs = nowMs;
        // Never before what was already heard: a late report cannot turn time back.
        take(connection, kind, Math.max(nowMs - ageMs, connection.lastHeardMs));
      }
    }
    parts.receipts.proposeDue();
    return { unknownConnections: [...unknownConnections], elsewhere: [...elsewhere] };
  };
}
