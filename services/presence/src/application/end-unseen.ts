import { timestamp } from '@stillhere/event-schema';
import { isServiceFault } from '@stillhere/nest-kit';
import type { ConversationPresence } from '../projections/presence-facts.js';
import type { FactWriter } from './fact-writer.js';
import type { PresencePorts } from './ports.js';

export interface Row {
  readonly tenant: string;
  readonly conversation: string;
  readonly presence: ConversationPresence;
}

/** Ends what the record holds open behind a gateway whose lease ran out: our doing, not the person's. */
export async function endUnseen(
  ports: PresencePorts,
  facts: FactWriter,
  { rows, gateway }: { readonly rows: Iterable<Row>; readonly gateway: string },
): Promise<void> {
  for (const { tenant, conversation, presence } of rows) {
    for (const [participant, known] of Object.entries(presence.facts)) {
      for (const { connEpoch } of known.open.filter((one) => one.gateway === gateway)) {
        await end(ports, facts, { tenant, conversation, participant, connEpoch, known });
      }
    }
  }
}

interface Unseen {
  readonly tenant: string;
  readonly conversation: string;
  readonly participant: string;
  readonly connEpoch: number;
  readonly known: ConversationPresence['facts'][string];
}

async function end(ports: PresencePorts, facts: FactWriter, unseen: Unseen): Promise<void> {
  const { tenant, conversation, participant, connEpoch, known } = unseen;
  try {
    await facts.inOrder({ tenant, conversation }, (context) =>
      ports.session.recordConnection(
        {
          conversation,
          participant,
          connEpoch,
          fact: 'ended',
          cause: 'our-restart',
          surface: '',
          evidence: 'gateway lease expired',
          lastHeardAt: known.lastHeardAt || timestamp(ports.clock.now()),
        },
        context,
      ),
    );
  } catch (error) {
    if (!isServiceFault(error)) throw error;
    ports.logger.warn('an unseen connection could not be ended', {
      code: error.code,
      conversation,
    });
  }
}
