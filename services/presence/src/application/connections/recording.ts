import type { routing, session } from '@stillhere/contracts';
import { timestamp } from '@stillhere/event-schema';
import { type Clock, unreachable } from '@stillhere/kernel';
import { isServiceFault } from '@stillhere/nest-kit';
import type { ConnectionState, Fact } from '../../domain/connection/index.js';
import type { Person, Place } from '../../domain/place/index.js';
import type { PresencePorts } from '../ports.js';
import type { FactQueue, Proposal, Writer } from '../record/proposal.js';
import type { ChatConnection, DeskConnection, Identity, LiveConnection } from './connections.js';

/** What a connection amounts to, or that we could not see it since then, by the wall clock. */
export type Found =
  | Fact
  | {
      readonly fact: 'unseen';
      readonly since: string;
      readonly because: string;
    };

type RecordingPorts = Pick<PresencePorts, 'record' | 'desks' | 'clock'>;

/** Of two facts that wait about the same the newer one says all. */
const aboutOf = ({ fact }: Found): string =>
  fact === 'suspected' || fact === 'answered' || fact === 'unseen' ? 'link' : fact;

/** What an end that waits is about. */
export const endOf = (connection: Identity): string =>
  'desk' in connection
    ? `ended/${connection.id}`
    : `ended/${connection.participant}/${connection.connEpoch}`;

/** A fact as the record of its place takes it; `undefined`: that record does not keep such facts. */
export function proposalOf(
  ports: RecordingPorts,
  connection: LiveConnection,
  { found, was }: { readonly found: Found; readonly was: ConnectionState },
): Omit<Proposal, 'written'> | undefined {
  return 'desk' in connection
    ? deskProposal(ports, connection, found, was)
    : chatProposal(ports, connection, found);
}

function chatProposal(
  ports: RecordingPorts,
  connection: ChatConnection,
  found: Found,
): Omit<Proposal, 'written'> {
  const { participant, connEpoch } = connection;
  const record = chatRecord(connection, found, ports.clock);
  return {
    of: connection,
    about: `${aboutOf(found)}/${participant}/${connEpoch}`,
    isPresence: true,
    write({ context, fence }, settled) {
      const kind = { $case: 'recordConnection', value: { ...record, fence } } as const;
      ports.record.submit({ kind, context }, settled);
    },
  };
}

/** Wall times are fixed here: a retry says the same. */
function chatRecord(
  connection: ChatConnection,
  found: Found,
  clock: Clock,
): Omit<session.RecordConnectionRequest, 'fence'> {
  const { conversation, participant, connEpoch } = connection;
  const base = { conversation, participant, connEpoch, fact: found.fact };
  const nothing = { cause: '', surface: '', lastHeardAt: '', unseenSince: '' };
  switch (found.fact) {
    case 'answered':
      return { ...base, ...nothing, evidence: found.because };
    case 'suspected': {
      const lastHeardAt = heardAt(connection, found.lastHeardMs, clock);
      return { ...base, ...nothing, evidence: found.because, lastHeardAt };
    }
    case 'surface':
      return { ...base, ...nothing, evidence: found.because, surface: found.surface };
    case 'ended': {
      const lastHeardAt = heardAt(connection, found.lastHeardMs, clock);
      return { ...base, ...nothing, evidence: found.because, cause: found.cause, lastHeardAt };
    }
    case 'unseen':
      return { ...base, ...nothing, evidence: found.because, unseenSince: found.since };
    default:
      return unreachable(found);
  }
}

const heardAt = ({ wasHeard }: LiveConnection, heardMs: number, clock: Clock): string =>
  wasHeard ? timestamp(clock.now() - Math.round(clock.monotonicMs() - heardMs)) : '';

function deskProposal(
  ports: RecordingPorts,
  connection: DeskConnection,
  found: Found,
  was: ConnectionState,
): Omit<Proposal, 'written'> | undefined {
  const fact = deskFact(connection, found, was, ports.clock);
  if (!fact) return undefined;
  return {
    of: connection,
    about: fact.fact === 'ended' ? endOf(connection) : `link/${connection.id}`,
    isPresence: true,
    write: ({ context, fence }, settled) =>
      settle(ports.desks.recordDesk({ ...fact, fence }, context), settled),
  };
}

/** What the claim of a place is about. */
const claimed = 'taken';

/**
 * That the place is ours from now on: what an owner of before still has on its way is refused once this stands. Of a place
 * it goes before all else. `undefined`: that waits already.
 */
export function claimOf(
  ports: TakingPorts,
  queue: Pick<FactQueue, 'isWaiting'>,
  of: Person,
): Proposal | undefined {
  if (queue.isWaiting(of, claimed)) return undefined;
  return {
    ...{ of, about: claimed, isPresence: false, written: () => undefined },
    write: (writer, settled) => settle(take(ports, of, writer), settled),
  };
}

type TakingPorts = Pick<PresencePorts, 'session' | 'desks'>;

/** Says that the place is the writer's from now on. */
export const take = (
  { session, desks }: TakingPorts,
  of: Place,
  { context, fence }: Writer,
): Promise<Partial<session.RecordResponse>> =>
  'desk' in of
    ? desks.takeDesk({ counselor: of.desk, fence }, context)
    : session.takePresence({ conversation: of.conversation, fence }, context);

/** An answer by promise, as the queue of facts takes it; a desk's says no revision. */
function settle(
  answer: Promise<Partial<session.RecordResponse>>,
  settled: Parameters<Proposal['write']>[1],
): void {
  answer.then(
    ({ revision = 0 }) => settled({ ok: true, value: { revision } }),
    (fault: unknown) => {
      if (!isServiceFault(fault)) throw fault;
      settled({ ok: false, fault });
    },
  );
}

/**
 * A desk is there or it is not: which tab is in front says nothing. One whose page sleeps is doubted
 * like one whose link does not answer, until it wakes.
 */
function deskFact(
  connection: DeskConnection,
  found: Found,
  was: ConnectionState,
  clock: Clock,
): Omit<routing.RecordDeskRequest, 'fence'> | undefined {
  const { desk: counselor, id, state } = connection;
  const base = {
    ...{ counselor, connection: id, cause: '', lastHeardAt: '' },
    ...{ gateway: '', device: '', tab: '', surface: '' },
  };
  switch (found.fact) {
    case 'suspected': {
      const lastHeardAt = heardAt(connection, found.lastHeardMs, clock);
      return { ...base, fact: 'suspected', cause: 'network', evidence: found.because, lastHeardAt };
    }
    case 'answered':
      return state.asleep ? undefined : { ...base, fact: 'answered', evidence: found.because };
    case 'surface':
      if (found.surface === 'asleep') {
        return { ...base, fact: 'suspected', cause: 'asleep', evidence: found.because };
      }
      return was.asleep ? { ...base, fact: 'answered', evidence: found.because } : undefined;
    case 'ended': {
      const lastHeardAt = heardAt(connection, found.lastHeardMs, clock);
      return { ...base, fact: 'ended', evidence: found.because, cause: found.cause, lastHeardAt };
    }
    case 'unseen':
      return undefined;
    default:
      return unreachable(found);
  }
}
