import type { CallContext, presence } from '@stillhere/contracts';
import { opened } from '../domain/connection/index.js';
import type { Connections } from './connections.js';
import type { FactWriter } from './fact-writer.js';
import type { Machines } from './machine.js';
import type { PresencePorts } from './ports.js';

export interface OpenParts {
  readonly connections: Connections;
  readonly facts: FactWriter;
  readonly machines: Machines;
}

/** LIVE once `connection.opened` is durable; the epoch that comes with it fences older connections. */
export function createOpenConnection(ports: PresencePorts, parts: OpenParts) {
  return async (
    request: presence.OpenConnectionRequest,
    { principal }: Pick<CallContext, 'principal'>,
  ): Promise<presence.OpenConnectionResponse> => {
    const { tenant } = principal;
    const surface = request.visible ? 'visible' : 'hidden';
    const { visible: _, ...rest } = request;
    const answer = await parts.facts.once(
      { tenant, conversation: request.conversation },
      (context) => ports.session.openConnection({ ...rest, surface }, context),
    );
    parts.connections.add(
      {
        id: request.connection,
        gateway: request.gateway,
        tenant,
        conversation: request.conversation,
        participant: request.participant,
        device: request.device,
        connEpoch: answer.connEpoch,
      },
      opened(surface, ports.clock.monotonicMs()),
    );
    return answer;
  };
}
