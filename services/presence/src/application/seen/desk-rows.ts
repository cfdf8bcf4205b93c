import { createProjection, type DecodedEvent } from '@stillhere/event-processing';
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
    name: 'presence.desks@1',
    types,
    registry: eventRegistry,
    timers: ports.timers,
    metrics: ports.metrics,
    apply(event, view) {
      const place = { tenant: event.tenant, desk: String(event.data.counselor) };
      const key = placeKey(place);
      const before = view.get(key) ?? noDesk;
      const facts = deskAfter(before, event);
      if (facts === before) return;
      view.put(key, facts);
      news = { kind: 'desk-recorded', event, place, facts };
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
