import {
  createProjection,
  type DecodedEvent,
  type Projection,
  type ProjectionOptions,
  type ProjectionView,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import type { QueueEvent } from '../domain/queue/events.js';
import type { SeatTaken, WorkerEvent } from '../domain/worker/events.js';
import { seatsMaxDefault } from '../domain/worker/state.js';

export type WaitingRow =
  | {
      readonly kind: 'waiting';
      readonly tenant: string;
      readonly conversation: string;
      readonly service: string;
      readonly language: string;
      readonly priority: number;
      readonly since: string;
    }
  | {
      readonly kind: 'worker';
      readonly tenant: string;
      readonly available: boolean;
      readonly seatsMax: number;
      readonly seats: readonly string[];
    }
  | {
      readonly kind: 'waits';
      /** Seconds, oldest first. */
      readonly recentS: readonly number[];
    };

export type WaitingEntry = Extract<WaitingRow, { kind: 'waiting' }>;
type WorkerRow = Extract<WaitingRow, { kind: 'worker' }>;

/** Waits kept to say how long it takes now: some hours of a busy service. */
const recentMax = 50;

export const waitingKey = (tenant: string, conversation: string): string =>
  `waiting/${tenant}/${conversation}`;
export const waitsKey = (tenant: string): string => `waits/${tenant}`;

/** A seat that is reserved already keeps its room: being taken changes nothing here. */
type SeatsEvent = Exclude<WorkerEvent, SeatTaken>;

type Ports = Pick<ProjectionOptions<WaitingRow>, 'feed' | 'readModels' | 'timers' | 'onFault'> & {
  readonly onChange: () => void;
};

export const createWaiting = (ports: Ports): Projection<WaitingRow> =>
  createProjection<WaitingRow>({
    name: 'routing.waiting@1',
    types,
    feed: ports.feed,
    readModels: ports.readModels,
    registry: eventRegistry,
    timers: ports.timers,
    onFault: ports.onFault,
    onChange: ports.onChange,
    apply: (event, view) => {
      const fact = event as DecodedEvent & (QueueEvent | SeatsEvent);
      if (fact.type.startsWith('queue.')) applyQueue(fact as DecodedEvent & QueueEvent, view);
      else applyWorker(fact as DecodedEvent & SeatsEvent, view);
    },
  });

type View = ProjectionView<WaitingRow>;

const types: readonly (QueueEvent | SeatsEvent)['type'][] = [
  ...(['queue.conversation-entered', 'queue.conversation-accepted'] as const),
  'queue.conversation-left',
  ...(['worker.availability-changed', 'worker.seat-reserved', 'worker.seat-released'] as const),
];

function applyQueue(event: DecodedEvent & QueueEvent, view: View): void {
  const { tenant, streamId } = event;
  const key = waitingKey(tenant, streamId);
  switch (event.type) {
    case 'queue.conversation-entered': {
      const { service, language, priority, since } = event.data;
      const conversation = streamId;
      view.put(key, { kind: 'waiting', tenant, conversation, service, language, priority, since });
      return;
    }
    case 'queue.conversation-accepted':
      rememberWait(event, view);
      view.delete(key);
      return;
    case 'queue.conversation-left':
      view.delete(key);
  }
}

function rememberWait({ tenant, streamId, stored }: DecodedEvent, view: View): void {
  const waiting = view.get(waitingKey(tenant, streamId));
  if (waiting?.kind !== 'waiting') return;
  const waitMs = Date.parse(stored.metadata.occurredAt) - Date.parse(waiting.since);
  const waits = view.get(waitsKey(tenant));
  const before = waits?.kind === 'waits' ? waits.recentS : [];
  // A stepped wall clock can make a wait negative; nobody waited less than nothing.
  const recentS = [...before, Math.max(0, Math.round(waitMs / 1_000))].slice(-recentMax);
  view.put(waitsKey(tenant), { kind: 'waits', recentS });
}

function applyWorker(event: DecodedEvent & SeatsEvent, view: View): void {
  const { tenant, streamId } = event;
  const key = `worker/${tenant}/${streamId}`;
  const known = view.get(key);
  const worker: WorkerRow =
    known?.kind === 'worker'
      ? known
      : { kind: 'worker', tenant, available: false, seatsMax: seatsMaxDefault, seats: [] };
  switch (event.type) {
    case 'worker.availability-changed': {
      const { available, seatsMax } = event.data;
      view.put(key, { ...worker, available, seatsMax });
      return;
    }
    case 'worker.seat-reserved':
      view.put(key, { ...worker, seats: [...worker.seats, event.data.conversation] });
      return;
    case 'worker.seat-released': {
      const seats = worker.seats.filter((seat) => seat !== event.data.conversation);
      view.put(key, { ...worker, seats });
    }
  }
}
