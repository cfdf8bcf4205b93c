import type { CallContext, presence } from '@stillhere/contracts';
import { opened } from '../../domain/connection/index.js';
import type { Place } from '../../domain/place/index.js';
import type { GatewayLeases } from '../gateways/gateway-leases.js';
import { presenceElsewhere } from '../ownership/elsewhere.js';
import type { Ownership, PresencePorts } from '../ports.js';
import type { Receipts } from '../receipts/receipts.js';
import { type FactQueue, isStale, type Writer } from '../record/proposal.js';
import type { Connections, Identity, LiveConnection } from './connections.js';
import type { Machines } from './machines.js';
import { take } from './recording.js';

export interface OpenParts {
  readonly connections: Connections;
  readonly queue: FactQueue;
  readonly machines: Machines;
  readonly receipts: Receipts;
  readonly leases: GatewayLeases;
  readonly ownership: Pick<Ownership, 'owns'>;
}

type Caller = Pick<CallContext, 'principal' | 'signal'>;

/** LIVE once `connection.opened` is durable; the epoch that comes with it fences older connections. */
export function createOpenConnection(ports: PresencePorts, parts: OpenParts) {
  return async (
    request: presence.OpenConnectionRequest,
    { principal, signal }: Caller,
  ): Promise<presence.OpenConnectionResponse> => {
    const { tenant } = principal;
    const { visible, ...rest } = request;
    const { connection: id, gateway, conversation, participant, device } = request;
    const place = { tenant, conversation };
    if (!parts.ownership.owns(place)) throw presenceElsewhere();
    // The opening may end an older connection of the same page in the same breath.
    const older = parts.connections.of({ ...place, participant });
    for (const connection of older) parts.receipts.flush(connection.id);
    const surface = surfaceOf(visible);
    const open = ({ context, fence }: Writer) =>
      ports.session.openConnection({ ...rest, surface, fence }, context);
    const answer = await parts.queue.once(place, signal, takingBack(ports, place, open));
    const { connEpoch } = answer;
    const identity = { id, gateway, ...place, participant, device, connEpoch };
    const live = lookAfter(ports, parts, { identity, visible });
    if (signal.aborted) parts.machines.end(live, 'drained', 'nobody waited for its opening');
    return answer;
  };
}

/** The same for one tab of a counselor's desk. */
export function createOpenDesk(ports: PresencePorts, parts: OpenParts) {
  return async (
    request: presence.OpenDeskRequest,
    { principal, signal }: Caller,
  ): Promise<presence.OpenDeskResponse> => {
    const { connection, gateway, counselor, device, tab, visible } = request;
    const place = { tenant: principal.tenant, desk: counselor };
    if (!parts.ownership.owns(place)) throw presenceElsewhere();
    const opening = {
      ...{ counselor, connection, gateway, device, tab, surface: surfaceOf(visible) },
      ...{ fact: 'opened', cause: '', evidence: 'the desk said hello', lastHeardAt: '' },
    };
    const open = ({ context, fence }: Writer) =>
      ports.desks.recordDesk({ ...opening, fence }, context);
    await parts.queue.once(place, signal, takingBack(ports, place, open));
    const identity = { id: connection, gateway, ...place, device };
    const live = lookAfter(ports, parts, { identity, visible });
    if (signal.aborted) parts.machines.end(live, 'drained', 'nobody waited for its opening');
    return {};
  };
}

/** Alone over a log that several shared once: whoever shared it has ended, and what they had is ours again. */
const takingBack =
  <T>(ports: PresencePorts, place: Place, open: (writer: Writer) => Promise<T>) =>
  async (writer: Writer): Promise<T> => {
    try {
      return await open(writer);
    } catch (error) {
      if (writer.fence !== 0 || !isStale(error)) throw error;
    }
    await take(ports, place, writer);
    return open(writer);
  };

const surfaceOf = (visible: boolean) => (visible ? 'visible' : 'hidden');

interface Opened {
  readonly identity: Identity;
  readonly visible: boolean;
}

/** The feed may have been faster than the answer; then it is looked after already. */
function lookAfter(
  { clock }: Pick<PresencePorts, 'clock'>,
  { connections, machines, leases }: OpenParts,
  { identity, visible }: Opened,
): LiveConnection {
  const nowMs = clock.monotonicMs();
  const state = opened(surfaceOf(visible), nowMs);
  const connection = connections.get(identity.id) ?? connections.add(identity, state, nowMs);
  connection.wasHeard = true;
  leases.expect(identity.gateway);
  if (leases.sees(identity.gateway)) machines.start(connection);
  else machines.blind(connection);
  return connection;
}
