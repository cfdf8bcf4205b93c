import {
  createProjection,
  type DecodedEvent,
  type ProjectionDefinition,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { type DeskEvent, type DeskFacts, foldDesk, noDesk } from '../../domain/desk/index.js';
import { type DeskPlace, placeKey } from '../../domain/place/index.js';
import type { PresencePorts } from '../ports.js';
import type { PresenceSources } from './presence-rows.js';

/** Something about a desk was recorded while this process ran; `facts` have it applied already. */
export interface DeskRowEvent {
  readonly kind: 'desk-recorded';
  readonly event: DecodedEvent;
  readonly place: DeskPlace;
  readonly facts: DeskFacts;
}

export interface DeskRow extends DeskPlace {
  readonly facts: DeskFacts;
}

/** What the record says about everybody's desk: the projection. */
export interface DeskRows {
  start(): Promise<void>;
  stop(): Promise<void>;
  of(place: DeskPlace): DeskFacts;
  all(): Iterable<DeskRow>;
}

const taken = 'worker.desk-taken';
const types = [
  ...['opened', 'suspected', 'answered', 'ended'].map((name) => `worker.desk-${name}`),
  taken,
];

function deskAfter(before: DeskFacts, { type, data, stored }: DecodedEvent): DeskFacts {
  if (type === taken) return { ...before, fence: Number(data.fence) };
  const fact = { ...data, type: type.slice('worker.'.length) } as unknown as DeskEvent;
  return foldDesk(before, fact, stored.metadata.occurredAt);
}

const placeOf = ({ tenant, data }: DecodedEvent): DeskPlace => ({
  tenant,
  desk: String(data.counselor),
});

export const deskRowsDefinition: ProjectionDefinition<DeskFacts> = {
  name: 'presence.desks@1',
  types,
  apply(event, view) {
    const key = placeKey(placeOf(event));
    const before = view.get(key) ?? noDesk;
    const facts = deskAfter(before, event);
    if (facts !== before) view.put(key, facts);
  },
};

export function createDeskRows(
  ports: Pick<PresencePorts, 'timers' | 'metrics'>,
  sources: PresenceSources,
  tell: (event: DeskRowEvent) => void,
): DeskRows {
  let news: DeskRowEvent | undefined;
  let caughtUp = false;
  /** Rows that were rebuilt are folded on from where they were stored: what was told already comes again. */
  let told = '';

  const projection = createProjection<DeskFacts>({
    ...sources,
    ...deskRowsDefinition,
    registry: eventRegistry,
    timers: ports.timers,
    metrics: ports.metrics,
    apply(event, view) {
      deskRowsDefinition.apply(event, view);
      const place = placeOf(event);
      const facts = view.get(placeKey(place));
      news = facts && { kind: 'desk-recorded', event, place, facts };
    },
    // After the row changed: whoever is told of it looks there.
    onChange() {
      if (caughtUp && news && news.event.stored.position > told) {
        told = news.event.stored.position;
        tell(news);
      }
      news = undefined;
    },
  });

  function* all(): Iterable<DeskRow> {
    for (const [key, facts] of projection.view.entries()) {
      const [tenant = '', , desk = ''] = key.split('/');
      yield { tenant, desk, facts };
    }
  }

  return {
    async start() {
      await projection.start();
      caughtUp = true;
    },
    stop: () => projection.stop(),
    of: (place) => projection.view.get(placeKey(place)) ?? noDesk,
    all,
  };
}
