import { type OnRecord, restored } from '../../domain/connection/index.js';
import type { DeskFacts } from '../../domain/desk/index.js';
import type { DeskPlace, Person, Watched } from '../../domain/place/index.js';
import type { ConversationPresence } from '../../projections/presence-facts.js';
import type { GatewayLeases } from '../gateways/gateway-leases.js';
import type { Ownership, PresencePorts } from '../ports.js';
import type { FactQueue } from '../record/proposal.js';
import type { Connections, Identity } from './connections.js';
import { closeHeartbeat, closeSuperseded, type Machines } from './machines.js';
import { claimOf, endOf } from './recording.js';

/**
 * Whatever the record holds open, we look after: also what another process opened before us, and
 * what was opened while the answer got lost. Whatever the record says is over, we let go of.
 */
export interface TakeOver {
  chat(watched: Watched, row: ConversationPresence): void;
  chatEnded(watched: Watched, connEpoch: number, cause: string): void;
  desk(place: DeskPlace, facts: DeskFacts): void;
  deskEnded(connection: string): void;
}

export interface TakeOverParts {
  readonly connections: Connections;
  readonly machines: Machines;
  readonly leases: GatewayLeases;
  readonly queue: Pick<FactQueue, 'isWaiting' | 'propose'>;
  readonly ownership: Pick<Ownership, 'owns' | 'fenceOf'>;
}

export function createTakeOver(
  ports: Pick<PresencePorts, 'clock' | 'session' | 'desks'>,
  { connections, machines, leases, queue, ownership }: TakeOverParts,
): TakeOver {
  /** Before anything is found out here, or told. */
  function claim(person: Person): void {
    const claim = claimOf(ports, queue, person);
    if (claim) queue.propose(claim);
  }

  function adopt(identity: Identity, onRecord: OnRecord, fence = 0): void {
    if (connections.get(identity.id) || !ownership.owns(identity)) return;
    if (fence !== ownership.fenceOf(identity)) claim(identity);
    // Ended here already; the record will say so as soon as the log takes it.
    if (queue.isWaiting(identity, endOf(identity))) return;
    const nowMs = ports.clock.monotonicMs();
    const connection = connections.add(identity, restored(onRecord, nowMs), nowMs);
    connection.isUnseenOnRecord = onRecord.isUnseen;
    leases.expect(identity.gateway);
    if (leases.sees(identity.gateway)) machines.start(connection);
    else machines.blind(connection);
  }

  return {
    chat(watched, row) {
      for (const one of row.facts[watched.participant]?.open ?? []) {
        const { connection: id, gateway, device, connEpoch } = one;
        const isUnseen = one.unseenSince !== '';
        const identity = { ...watched, id, gateway, device, connEpoch };
        adopt(identity, { ...one, isUnseen }, row.fence);
      }
    },
    chatEnded(watched, connEpoch, cause) {
      const gone = connections
        .of(watched)
        .find((one) => !('desk' in one) && one.connEpoch === connEpoch);
      if (gone) machines.isOver(gone, cause === 'superseded' ? closeSuperseded : closeHeartbeat);
    },
    desk(place, { open, fence }) {
      for (const { connection: id, gateway, suspect, surface } of open) {
        const onRecord = { surface, awakeSurface: surface, suspect, isUnseen: false };
        adopt({ ...place, id, gateway, device: '' }, onRecord, fence);
      }
    },
    deskEnded(id) {
      const gone = connections.get(id);
      if (gone) machines.isOver(gone, closeHeartbeat);
    },
  };
}
