import type { CallContext, presence } from '@stillhere/contracts';
import { createBells } from './bells.js';
import { createConnections, type LiveConnection } from './connections.js';
import { endUnseen } from './end-unseen.js';
import { createFactWriter } from './fact-writer.js';
import { createGatewayLeases } from './gateway-leases.js';
import { closeSuperseded, createMachines } from './machine.js';
import { createOpenConnection } from './open-connection.js';
import type { Directive, PresencePorts } from './ports.js';
import { createPresenceRows, type PresenceSources } from './presence-rows.js';
import { createReceipts } from './receipts.js';
import { createReportEvidence } from './report-evidence.js';
import { createTyping } from './typing.js';
import { createWatchPresence, type Watched } from './watch-presence.js';

/** The use cases of this service, put together. */
export interface Presence {
  start(): Promise<void>;
  stop(): Promise<void>;
  openConnection(
    request: presence.OpenConnectionRequest,
    context: Pick<CallContext, 'principal'>,
  ): Promise<presence.OpenConnectionResponse>;
  reportEvidence(request: presence.ReportEvidenceRequest): presence.ReportEvidenceResponse;
  watchConnections(gateway: string, signal: AbortSignal): AsyncIterable<Directive>;
  watchPresence(watched: Watched, signal: AbortSignal): AsyncIterable<presence.PresenceVerdict>;
  watchTyping(
    watched: { readonly conversation: string; readonly side: string },
    signal: AbortSignal,
  ): AsyncIterable<presence.TypingState>;
}

export function createPresence(ports: PresencePorts, sources: PresenceSources): Presence {
  const connections = createConnections();
  const facts = createFactWriter(ports);
  const bells = createBells(ports);
  const typing = createTyping();
  const leases = createGatewayLeases(ports, (gateway) => {
    void endUnseen(ports, facts, { rows: rows.all(), gateway });
  });
  const machines = createMachines(ports, { connections, facts, leases });
  const rows = createPresenceRows(ports, sources, {
    changed: (conversation) => bells.rang(conversation),
    superseded({ tenant, conversation, participant, connEpoch }) {
      for (const connection of connections.of(tenant, conversation, participant)) {
        if (connection.connEpoch !== connEpoch) continue;
        machines.endedElsewhere(connection, closeSuperseded);
        return;
      }
    },
  });

  function sharesTyping(connection: LiveConnection): boolean {
    const row = rows.of(connection.tenant, connection.conversation);
    if (row === undefined || row.typingHidden.includes(connection.participant)) return false;
    return connection.participant === row.visitor || row.visitorSeesTyping;
  }

  const receipts = createReceipts(ports, facts);
  const watchParts = {
    connections,
    leases,
    bells,
    rowOf: rows.of,
    endSeenAtMs: rows.endSeenAtMs,
  };

  return {
    async start() {
      await rows.start();
      for (const gateway of rows.gateways()) leases.expect(gateway);
    },
    async stop() {
      leases.stop();
      facts.stop();
      for (const connection of [...connections.all()]) connections.remove(connection);
      await rows.stop();
    },
    openConnection: createOpenConnection(ports, { connections, facts, machines }),
    reportEvidence: createReportEvidence(ports, {
      ...{ connections, machines, receipts, facts, typing, bells, sharesTyping },
    }),
    watchConnections: (gateway, signal) => leases.attach(gateway, signal),
    watchPresence: createWatchPresence(ports, watchParts),
    watchTyping: ({ conversation, side }, signal) => typing.watch(conversation, side, signal),
  };
}
