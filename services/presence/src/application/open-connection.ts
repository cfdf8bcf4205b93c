import type { CallContext, presence } from '@stillhere/contracts';
import { opened } from '../domain/connection/index.js';
import type { Connections, LiveConnection } from './connections.js';
import type { FactWriter } from './fact-writer.js';
import type { GatewayLeases } from './gateway-leases.js';
import type { Machines } from './machine.js';
import type { PresencePorts } from './ports.js';
import type { Receipts } from './receipts.js';

export interface OpenParts {
  readonly connections: Connections;
  readonly facts: FactWriter;
  readonly machines: Machines;
  readonly receipts: Receipts;
  readonly leases: GatewayLeases;
}

/** LIVE once `connection.opened` is durable; the epoch that comes with it fences older connections. */
export function createOpenConnection(ports: PresencePorts, parts: OpenParts) {
  return async (
    request: presence.OpenConnectionRequest,
    { principal, signal }: Pick<CallContext, 'principal' | 'signal'>,
  ): Promise<presence.OpenConnectionResponse> => {
    const { tenant } = principal;
    const { visible, ...rest } = request;
    const surface = visible ? 'visible' : 'hidden';
    const key = { tenant, conversation: request.conversation };
    // The opening may end an older connection of the same page in the same breath.
    const older = parts.connections.of({ ...key, participant: request.participant });
    for (const connection of older) parts.receipts.flush(connection);
    const answer = await parts.facts.once(key, signal, (context) =>
      ports.session.openConnection({ ...rest, surface }, context),
    );
    const live = lookAfter(ports, parts, { request, tenant, connEpoch: answer.connEpoch });
    if (signal.aborted) parts.machines.end(live, 'drained', 'nobody waited for its opening');
    return answer;
  };
}

interface Opened {
  readonly request: presence.OpenConnectionRequest;
  readonly tenant: string;
  readonly connEpoch: number;
}

/** The feed may have been faster than the answer; then it is looked after already. */
function lookAfter(
  { clock }: PresencePorts,
  { connections, machines, leases }: OpenParts,
  { request, tenant, connEpoch }: Opened,
): LiveConnection {
  const nowMs = clock.monotonicMs();
  const { connection: id, gateway, conversation, participant, device, visible } = request;
  const identity = { id, gateway, tenant, conversation, participant, device, connEpoch };
  const state = opened(visible ? 'visible' : 'hidden', nowMs);
  const connection = connections.get(id) ?? connections.add(identity, state, nowMs);
  connection.wasHeard = true;
  leases.expect(gateway);
  if (leases.sees(gateway)) machines.start(connection);
  else machines.blind(connection);
  return connection;
}
