import type { DecodedEvent } from '@stillhere/event-processing';
import { restored } from '../domain/connection/index.js';
import type { OpenConnection } from '../domain/verdict/index.js';
import type { ConversationPresence } from '../projections/presence-facts.js';
import { closeHeartbeat, closeSuperseded } from './connection-facts.js';
import type { Connections } from './connections.js';
import type { FactWriter } from './fact-writer.js';
import type { GatewayLeases } from './gateway-leases.js';
import type { Machines } from './machine.js';
import type { PresencePorts } from './ports.js';
import type { Row } from './presence-rows.js';
import type { Watched } from './watched.js';

/**
 * Whatever the record holds open, we look after: also what another process opened before us, and
 * what was opened while the answer got lost. Whatever the record says is over, we let go of.
 */
export interface Mirror {
  takeOver(rows: Iterable<Row>): void;
  recorded(event: DecodedEvent, row: ConversationPresence): void;
}

export interface MirrorParts {
  readonly connections: Connections;
  readonly machines: Machines;
  readonly leases: GatewayLeases;
  readonly facts: FactWriter;
}

export function createMirror(ports: Pick<PresencePorts, 'clock'>, parts: MirrorParts): Mirror {
  const { connections, machines, leases, facts } = parts;

  function adopt(watched: Watched, open: OpenConnection): void {
    if (connections.get(open.connection)) return;
    // Ended here already; the record will say so as soon as the log takes it.
    if (facts.isWaiting(watched, `ended/${watched.participant}/${open.connEpoch}`)) return;
    const nowMs = ports.clock.monotonicMs();
    const { connection: id, gateway, device, connEpoch } = open;
    const identity = { ...watched, id, gateway, device, connEpoch };
    const connection = connections.add(identity, restored(open, nowMs), nowMs);
    leases.expect(gateway);
    if (leases.sees(gateway)) machines.start(connection);
    else machines.blind(connection);
  }

  function letGo(watched: Watched, { connEpoch, cause }: DecodedEvent['data']): void {
    const gone = connections.of(watched).find((one) => one.connEpoch === connEpoch);
    if (gone) machines.isOver(gone, cause === 'superseded' ? closeSuperseded : closeHeartbeat);
  }

  return {
    takeOver(rows) {
      for (const { tenant, conversation, row } of rows) {
        for (const [participant, { open }] of Object.entries(row.facts)) {
          for (const one of open) adopt({ tenant, conversation, participant }, one);
        }
      }
    },
    recorded({ type, data, tenant, streamId }, row) {
      const participant = String(data.participant);
      const watched = { tenant, conversation: streamId, participant };
      if (type === 'conversation.connection-ended') letGo(watched, data);
      if (type !== 'conversation.connection-opened') return;
      const open = row.facts[participant]?.open.find((one) => one.connEpoch === data.connEpoch);
      if (open) adopt(watched, open);
    },
  };
}
