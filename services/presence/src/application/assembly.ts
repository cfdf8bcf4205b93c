import type { CallContext, presence } from '@stillhere/contracts';
import type { ConversationPresence } from '../projections/presence-facts.js';
import { type Bells, createBells } from './bells.js';
import { closeHeartbeat, createConnectionFacts } from './connection-facts.js';
import { type Connections, createConnections, type LiveConnection } from './connections.js';
import { createFactWriter, type FactWriter } from './fact-writer.js';
import { createGatewayLeases, type GatewayLeases } from './gateway-leases.js';
import { createLagWatch, type LagWatch } from './lag-watch.js';
import { createMachines, type Machines } from './machine.js';
import { createMirror, type Mirror } from './mirror.js';
import { createOpenConnection } from './open-connection.js';
import type { PresencePorts } from './ports.js';
import { createPresenceRows, type PresenceRows, type PresenceSources } from './presence-rows.js';
import { createReceipts, type Receipts } from './receipts.js';
import { listenTo } from './record-listener.js';
import { createReportEvidence } from './report-evidence.js';
import { createSightings, type Sightings } from './sightings.js';
import { createTyping, type Typing } from './typing.js';
import { createWatchPresence } from './watch-presence.js';

/** The parts of the service, put together. */
export interface Assembly {
  readonly connections: Connections;
  readonly facts: FactWriter;
  readonly receipts: Receipts;
  readonly machines: Machines;
  readonly leases: GatewayLeases;
  readonly lag: LagWatch;
  readonly bells: Bells;
  readonly typing: Typing;
  readonly sightings: Sightings;
  readonly rows: PresenceRows;
  readonly mirror: Mirror;
  readonly openConnection: ReturnType<typeof createOpenConnection>;
  readonly reportEvidence: ReturnType<typeof createReportEvidence>;
  readonly watchPresence: (
    request: presence.WatchPresenceRequest,
    caller: Pick<CallContext, 'principal' | 'signal'>,
  ) => AsyncIterable<presence.PresenceVerdict>;
}

export function assemble(ports: PresencePorts, sources: PresenceSources): Assembly {
  const connections = createConnections();
  const bells = createBells(ports);
  const facts = createFactWriter(ports, (place, isBehind, upTo) => {
    if (isBehind) bells.ring(place);
    else bells.ringOnceAt(place, upTo);
  });
  const typing = createTyping(ports);
  const sightings = createSightings(ports);
  const lag = createLagWatch(ports, () => {
    for (const one of connections.all()) if (!one.isBlind) machines.seeAgain(one);
  });
  const leases = createGatewayLeases(ports, {
    seen: (gateway) => behind(gateway, (one) => machines.seeAgain(one)),
    lost: (gateway) => behind(gateway, (one) => machines.blind(one)),
    expired: (gateway) =>
      behind(gateway, (one) => machines.end(one, 'our-restart', 'gateway lease expired')),
  });
  const onRefused = refusals(ports, (connection) => {
    if (connections.get(connection.id) !== connection) return;
    machines.isOver(connection, closeHeartbeat);
  });
  const receipts = createReceipts(ports, { facts, onRefused });
  const found = createConnectionFacts(ports, {
    ...{ connections, facts, receipts, onRefused, direct: leases.direct },
    onEnded(connection) {
      typing.stops(connection);
      sightings.disconnected(connection);
      if (connection.wasHeard) sightings.heard(connection, connection.state.lastHeardMs);
    },
  });
  const machines = createMachines(ports, { found, checkLag: lag.check });
  const mirror = createMirror(ports, { connections, machines, leases, facts });
  const rows = createPresenceRows(
    ports,
    sources,
    listenTo({ connections, bells, typing, sightings, mirror }),
  );

  function behind(gateway: string, act: (connection: LiveConnection) => void): void {
    for (const connection of connections.ofGateway(gateway)) {
      act(connection);
      bells.ring(connection);
    }
  }

  const held = { connections, facts, receipts, machines, leases, lag, bells, typing, sightings };
  const checkLag = lag.check;
  const sharesTyping = (one: LiveConnection): boolean => showsTyping(rows.of(one), one);
  return {
    ...held,
    rows,
    mirror,
    openConnection: createOpenConnection(ports, held),
    reportEvidence: createReportEvidence(ports, { ...held, checkLag, sharesTyping }),
    watchPresence: createWatchPresence(ports, { ...held, rowOf: rows.of }),
  };
}

/** What a log does not know (since it was restored, say) is let go of: the page comes anew. */
const refusals =
  ({ logger }: PresencePorts, forget: (connection: LiveConnection) => void) =>
  (connection: LiveConnection, code: string): void => {
    const { conversation, connEpoch } = connection;
    logger.warn('a presence fact was refused', { code, conversation, connEpoch });
    if (code === 'ConnectionUnknown' || code === 'ConversationMissing') forget(connection);
  };

/** Until the record says that it is shared, it is not. */
function showsTyping(row: ConversationPresence | undefined, { participant }: LiveConnection) {
  if (!row || row.typingHidden.includes(participant)) return false;
  return participant === row.visitor || row.visitorSeesTyping;
}
