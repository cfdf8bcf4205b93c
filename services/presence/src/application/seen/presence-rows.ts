import type { EventFeed } from '@stillhere/event-feed';
import {
  createProjection,
  type DecodedEvent,
  type OnFault,
  type ProjectionDefinition,
  type ReadModelStore,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { type ConversationPlace, placeKey } from '../../domain/place/index.js';
import {
  type ConversationPresence,
  isOver,
  presenceAfter,
  presenceTypes,
} from '../../projections/presence-facts.js';
import type { PresencePorts } from '../ports.js';

export interface PresenceSources {
  readonly feed: EventFeed;
  readonly readModels: ReadModelStore;
  readonly onFault: OnFault;
}

/** What of conversations was recorded while this process ran. */
export type RowEvent =
  /** `row` has it applied already. */
  | { readonly kind: 'recorded'; readonly event: DecodedEvent; readonly row: ConversationPresence }
  /** It is over and nobody is connected: its row is gone. */
  | {
      readonly kind: 'forgotten';
      readonly place: ConversationPlace;
      readonly row: ConversationPresence;
    };

export interface Row extends ConversationPlace {
  readonly row: ConversationPresence;
}

/** What the record says about everybody's presence: the projection. */
export interface PresenceRows {
  /** Resolves when everything that stands in the log is applied; of that, nothing is announced. */
  start(): Promise<void>;
  stop(): Promise<void>;
  of(place: ConversationPlace): ConversationPresence | undefined;
  all(): Iterable<Row>;
}

const placeOf = ({ tenant, streamId: conversation }: DecodedEvent): ConversationPlace => ({
  tenant,
  conversation,
});

export const presenceRowsDefinition: ProjectionDefinition<ConversationPresence> = {
  name: 'presence@3',
  types: presenceTypes,
  apply(event, view) {
    const key = placeKey(placeOf(event));
    const before = view.get(key);
    const after = presenceAfter(before, event);
    if (after === before || after === undefined) return;
    if (isOver(after)) view.delete(key);
    else view.put(key, after);
  },
};

export function createPresenceRows(
  ports: Pick<PresencePorts, 'timers' | 'metrics'>,
  sources: PresenceSources,
  tell: (event: RowEvent) => void,
): PresenceRows {
  let announce: (() => void) | undefined;
  let caughtUp = false;
  /** Rows that were rebuilt are folded on from where they were stored: what was told already comes again. */
  let told = '';

  const projection = createProjection<ConversationPresence>({
    ...sources,
    ...presenceRowsDefinition,
    registry: eventRegistry,
    timers: ports.timers,
    metrics: ports.metrics,
    apply(event, view) {
      const place = placeOf(event);
      const after = presenceAfter(view.get(placeKey(place)), event);
      presenceRowsDefinition.apply(event, view);
      announce = () => {
        if (after === undefined || event.stored.position <= told) return;
        told = event.stored.position;
        tell({ kind: 'recorded', event, row: after });
        if (isOver(after)) tell({ kind: 'forgotten', place, row: after });
      };
    },
    // After the row changed: whoever is told of it looks there.
    onChange() {
      if (caughtUp) announce?.();
      announce = undefined;
    },
  });

  function* all(): Iterable<Row> {
    for (const [key, row] of projection.view.entries()) {
      const [tenant = '', conversation = ''] = key.split('/');
      yield { tenant, conversation, row };
    }
  }

  return {
    async start() {
      await projection.start();
      caughtUp = true;
    },
    stop: () => projection.stop(),
    of: (place) => projection.view.get(placeKey(place)),
    all,
  };
}
