import type { EventFeed } from '@stillhere/event-feed';
import {
  createProjection,
  type DecodedEvent,
  type OnFault,
  type ReadModelStore,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import {
  type ConversationPresence,
  isOver,
  presenceAfter,
  presenceTypes,
} from '../projections/presence-facts.js';
import type { PresencePorts } from './ports.js';
import { type Place, placeKey } from './watched.js';

export interface PresenceSources {
  readonly feed: EventFeed;
  readonly readModels: ReadModelStore;
  readonly onFault: OnFault;
}

/** What of presence was recorded while this process ran. */
export interface RowListener {
  /** `row` has it applied already. */
  recorded(event: DecodedEvent, row: ConversationPresence): void;
  /** It is over and nobody is connected: its row is gone. */
  forgotten(place: Place, row: ConversationPresence): void;
}

export interface Row extends Place {
  readonly row: ConversationPresence;
}

/** What the record says about everybody's presence: the projection. */
export interface PresenceRows {
  /** Resolves when everything that stands in the log is applied; of that, nothing is announced. */
  start(): Promise<void>;
  stop(): Promise<void>;
  of(place: Place): ConversationPresence | undefined;
  all(): Iterable<Row>;
}

export function createPresenceRows(
  ports: Pick<PresencePorts, 'timers'>,
  sources: PresenceSources,
  listener: RowListener,
): PresenceRows {
  let announce: (() => void) | undefined;
  let caughtUp = false;

  const projection = createProjection<ConversationPresence>({
    ...sources,
    name: 'presence@2',
    types: presenceTypes,
    registry: eventRegistry,
    timers: ports.timers,
    apply(event, view) {
      const place = { tenant: event.tenant, conversation: event.streamId };
      const key = placeKey(place);
      const before = view.get(key);
      const after = presenceAfter(before, event);
      if (after === before || after === undefined) return;
      const over = isOver(after);
      if (over) view.delete(key);
      else view.put(key, after);
      announce = () => {
        listener.recorded(event, after);
        if (over) listener.forgotten(place, after);
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
