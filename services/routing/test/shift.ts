import { eventually } from '@stillhere/testing';
import { acceptOffer } from '../src/application/accept-offer.js';
import { assign } from '../src/application/assign.js';
import { putBack } from '../src/application/put-back.js';
import { recordDesk } from '../src/application/record-desk.js';
import type { RulesSource } from '../src/application/rules-source.js';
import { setAvailability } from '../src/application/set-availability.js';
import { workerStream } from '../src/application/streams.js';
import type { DeskCommand, ProposeDesk } from '../src/domain/worker/commands.js';
import type { DeskEndCause } from '../src/domain/worker/events.js';
import { deskOpened } from './desk-events.js';
import { ada, as, ben, createFixture, type RoutingProcess } from './fixture.js';

export const cyd = 'counselor:cyd';
export const sam = as('counselor:sam', ['supervisor']);
export const presence = as('system:presence', ['service']);

export const accept = ({ routing }: RoutingProcess, counselor: string, conversation: string) =>
  acceptOffer(
    routing,
    { conversation, counselor, displayName: 'Ada' },
    as(counselor, ['counselor']),
  );
export const give = (
  { routing }: RoutingProcess,
  [previous, counselor]: readonly [string, string],
  conversation: string,
  by = sam,
) => assign(routing, { conversation, counselor, previous, displayName: '', why: '' }, by);
export const back = (
  { routing }: RoutingProcess,
  counselor: string,
  conversation: string,
  by = as(counselor, ['counselor']),
) => putBack(routing, { conversation, counselor, why: '' }, by);
export const set = (
  { routing }: RoutingProcess,
  counselor: string,
  available = true,
  seatsMax = 2,
) =>
  setAvailability(
    routing,
    { counselor, available, seatsMax, state: '' },
    as(counselor, ['counselor']),
  );
/** One process looks after all. */
export const ofAlone = (fact: DeskCommand): ProposeDesk => ({
  ...{ type: 'propose-desk', counselor: fact.counselor, fence: 0, fact },
});

export const openDesk = (
  { routing }: RoutingProcess,
  counselor: string,
  connection = counselor,
) => {
  const fact = { type: 'open-desk', ...deskOpened(connection).data, counselor } as const;
  return recordDesk(routing, ofAlone(fact), presence);
};
export const endDesk = (
  { routing }: RoutingProcess,
  counselor: string,
  cause: DeskEndCause,
  connection = counselor,
) => {
  const about = { counselor, connection, cause, evidence: 'e', lastHeardAt: '' };
  return recordDesk(routing, ofAlone({ type: 'end-desk', ...about }), presence);
};

/** A shift at work: what people do in it, and who has what. */
export async function startShift(processes: RoutingProcess[], rules?: RulesSource) {
  const fixture = createFixture(rules);
  const process = await fixture.start();
  processes.push(process);
  const wait = async (conversation: string, priority = 1) => {
    await fixture.session.open(conversation, priority);
    const { view } = process.routing.waiting;
    await eventually('it waits', () => view.get(`waiting/local/${conversation}`));
  };
  const seats = async (counselor: string) => {
    const { state } = await process.routing.workers.load(workerStream('local', counselor));
    return state.seats.map(({ conversation }) => conversation);
  };
  const atWork = async (...counselors: string[]) => {
    for (const counselor of counselors) {
      await openDesk(process, counselor);
      await set(process, counselor);
    }
  };
  const isListed = (conversation: string) =>
    process.routing.waiting.view.get(`waiting/local/${conversation}`) !== undefined;
  /** Who has it, everywhere where somebody could look. */
  const whoHas = async (conversation: string) => {
    const { status, counselor } = await fixture.session.state(conversation);
    const holders: string[] = [];
    for (const name of [ada, ben, cyd]) {
      if ((await seats(name)).includes(conversation)) holders.push(name);
    }
    return { session: status === 'assigned' ? counselor : status, holders };
  };
  return { ...fixture, process, wait, seats, atWork, isListed, whoHas };
}
