import {
  createProjection,
  type DecodedEvent,
  type Projection,
  type ProjectionDefinition,
  type ProjectionOptions,
  type ProjectionView,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import type { Timestamp } from '@stillhere/kernel';
import type { QueueEvent } from '../domain/queue/events.js';
import { conflictIn, waitFrom, withWaitEvent } from '../domain/queue/wait.js';
import type { WorkerEvent } from '../domain/worker/events.js';
import { evolve } from '../domain/worker/evolve.js';
import { initialState } from '../domain/worker/state.js';
import { becameOfLost, rememberEnded, rememberGiven, rememberLost } from './lost-chats.js';
import { applyPerson, isAboutPerson, personTypes } from './people.js';
import { conflictsKey, conflictsOf, type RoutingRow, waitingKey, waitsKey } from './rows.js';

/** Waits kept to say how long it takes now: some hours of a busy service. */
const recentMax = 50;

type Ports = Pick<
  ProjectionOptions<RoutingRow>,
  'feed' | 'readModels' | 'timers' | 'metrics' | 'onFault'
> & {
  readonly onChange: () => void;
};
type View = ProjectionView<RoutingRow>;

export function createWaiting(ports: Ports): Projection<RoutingRow> {
  // Pages of people who are talking come and go all day; no list shows that.
  let isShown = true;
  return createProjection<RoutingRow>({
    ...waitingDefinition,
    feed: ports.feed,
    readModels: ports.readModels,
    registry: eventRegistry,
    timers: ports.timers,
    metrics: ports.metrics,
    onFault: ports.onFault,
    onChange: () => {
      if (isShown) ports.onChange();
    },
    apply: (event, view) => {
      isShown =
        !isAboutPerson(event) || view.get(waitingKey(event.tenant, event.streamId)) !== undefined;
      waitingDefinition.apply(event, view);
    },
  });
}

type QueueFact = DecodedEvent & QueueEvent;
type WorkerFact = DecodedEvent & WorkerEvent;

const queueTypes: readonly QueueEvent['type'][] = [
  ...(['queue.conversation-entered', 'queue.conversation-accepted'] as const),
  ...(['queue.conversation-assigned', 'queue.conversation-returned'] as const),
  ...(['queue.conversation-offered', 'queue.offer-ended'] as const),
  ...(['queue.step-reached', 'queue.alarm-acknowledged'] as const),
  'queue.conversation-left',
];
const workerTypes: readonly WorkerEvent['type'][] = [
  ...(['worker.availability-changed', 'worker.seat-reserved', 'worker.seat-taken'] as const),
  ...(['worker.seat-weighed', 'worker.seat-released'] as const),
  ...(['worker.desk-opened', 'worker.desk-suspected', 'worker.desk-answered'] as const),
  'worker.desk-ended',
];

/**
 * The second version also knows desks, the people in the line, and what came back to it; the third
 * one also what was given on or ended while it was held for somebody who was not there; the fourth one
 * also offers, what was done for who waits, and who must not be asked.
 */
export const waitingDefinition: ProjectionDefinition<RoutingRow> = {
  name: 'routing.waiting@4',
  types: [...queueTypes, ...workerTypes, ...personTypes],
  apply(event, view) {
    if (isAboutPerson(event)) applyPerson(event, view);
    else if (event.type.startsWith('queue.')) applyQueue(event as QueueFact, view);
    else applyWorker(event as WorkerFact, view);
  },
};

function applyQueue(event: QueueFact, view: View): void {
  const { tenant, streamId: conversation } = event;
  const key = waitingKey(tenant, conversation);
  rememberConflict(event, view);
  switch (event.type) {
    case 'queue.conversation-entered':
    case 'queue.conversation-returned': {
      const { service, language, priority, since } = event.data;
      const returned = event.type === 'queue.conversation-returned';
      const entry = { service, language, priority, since };
      const wait = waitFrom(event.stored.metadata.occurredAt);
      view.put(key, { kind: 'waiting', tenant, conversation, returned, wait, ...entry });
      if (event.type === 'queue.conversation-returned') rememberLost(event, view);
      return;
    }
    case 'queue.conversation-accepted':
    case 'queue.conversation-assigned':
      rememberWait(event, view);
      view.delete(key);
      becameOfLost(event, view, { state: 'taken', takenBy: event.data.counselor });
      if (event.type === 'queue.conversation-assigned') rememberGiven(event, view);
      return;
    case 'queue.conversation-offered':
    case 'queue.offer-ended':
    case 'queue.step-reached':
    case 'queue.alarm-acknowledged': {
      const row = view.get(key);
      if (row?.kind !== 'waiting') return;
      const at = event.stored.metadata.occurredAt as Timestamp;
      const wait = withWaitEvent(row.wait, { ...event, revision: event.stored.revision, at });
      view.put(key, { ...row, wait });
      return;
    }
    case 'queue.conversation-left':
      view.delete(key);
      view.delete(conflictsKey(tenant, conversation));
      becameOfLost(event, view, { state: 'ended', takenBy: '' });
  }
}

function rememberConflict(event: QueueFact, view: View): void {
  const counselor = conflictIn(event);
  if (counselor === undefined) return;
  const { tenant, streamId } = event;
  const key = conflictsKey(tenant, streamId);
  const known = conflictsOf(view, tenant, streamId);
  if (known.includes(counselor)) return;
  view.put(key, { kind: 'conflicts', tenant, counselors: [...known, counselor] });
}

/** The wait of who came back says nothing of how long a first answer takes. */
function rememberWait({ tenant, streamId, stored }: DecodedEvent, view: View): void {
  const waiting = view.get(waitingKey(tenant, streamId));
  if (waiting?.kind !== 'waiting' || waiting.returned) return;
  const waitMs = Date.parse(stored.metadata.occurredAt) - Date.parse(waiting.since);
  const waits = view.get(waitsKey(tenant));
  const before = waits?.kind === 'waits' ? waits.recentS : [];
  // A stepped wall clock can make a wait negative; nobody waited less than nothing.
  const recentS = [...before, Math.max(0, Math.round(waitMs / 1_000))].slice(-recentMax);
  view.put(waitsKey(tenant), { kind: 'waits', recentS });
}

function applyWorker(event: WorkerFact, view: View): void {
  const { tenant, streamId, stored } = event;
  const key = `worker/${tenant}/${streamId}`;
  const known = view.get(key);
  const before = known?.kind === 'worker' ? known.state : initialState;
  const at = stored.metadata.occurredAt as Timestamp;
  const state = evolve(before, { ...event, revision: stored.revision, at });
  view.put(key, { kind: 'worker', tenant, counselor: `counselor:${streamId}`, state });
  if (event.type === 'worker.seat-released') rememberEnded(event, view);
}
