import type { events } from '@stillhere/contracts';
import {
  createProjection,
  type DecodedEvent,
  type Projection,
  type ProjectionOptions,
  type ProjectionView,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';

export type FloorRow =
  /** Not ended. No counselor: it waits. */
  | {
      readonly kind: 'conversation';
      readonly tenant: string;
      readonly since: string;
      readonly counselor: string;
    }
  | {
      readonly kind: 'worker';
      readonly tenant: string;
      readonly counselor: string;
      readonly available: boolean;
      readonly seatsMax: number;
    };

type Ports = Pick<ProjectionOptions<FloorRow>, 'feed' | 'readModels' | 'timers' | 'onFault'> & {
  readonly onChange: () => void;
};
type View = ProjectionView<FloorRow>;
type Application = (event: DecodedEvent, view: View) => void;

const conversationKey = ({ tenant, streamId }: DecodedEvent): string =>
  `conversation/${tenant}/${streamId}`;

/**
 * Who waits and who talks is read from the conversations themselves, one stream each: what is shown
 * does not depend on the order in which the queue's events come between them.
 */
const applications: Readonly<Record<string, Application>> = {
  'conversation.opened': (event, view) => {
    const since = event.stored.metadata.occurredAt;
    const row = { kind: 'conversation', tenant: event.tenant, since, counselor: '' } as const;
    view.put(conversationKey(event), row);
  },
  'conversation.assigned': (event, view) => {
    const key = conversationKey(event);
    const row = view.get(key);
    const { counselor = '' } = event.data as Partial<events.ConversationAssigned>;
    if (row?.kind === 'conversation') view.put(key, { ...row, counselor });
  },
  'conversation.ended': (event, view) => view.delete(conversationKey(event)),
  'worker.availability-changed': ({ tenant, streamId, data }, view) => {
    const changed = data as Partial<events.WorkerAvailabilityChanged>;
    const { counselor = '', available = false, seatsMax = 0 } = changed;
    const row = { kind: 'worker', tenant, counselor, available, seatsMax } as const;
    view.put(`worker/${tenant}/${streamId}`, row);
  },
};

export const createFloor = (ports: Ports): Projection<FloorRow> =>
  createProjection<FloorRow>({
    name: 'reporting.floor@1',
    types: Object.keys(applications),
    feed: ports.feed,
    readModels: ports.readModels,
    registry: eventRegistry,
    timers: ports.timers,
    onFault: ports.onFault,
    onChange: ports.onChange,
    apply: (event, view) => applications[event.type]?.(event, view),
  });
