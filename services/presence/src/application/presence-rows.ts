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
import type { Row } from './end-unseen.js';
import type { PresencePorts } from './ports.js';
import type { Watched } from './watch-presence.js';

export interface PresenceSources {
  readonly feed: EventFeed;
  readonly readModels: ReadModelStore;
  readonly onFault: OnFault;
}

export interface Superseded extends Watched {
  readonly connEpoch: number;
}

export interface RowListener {
  changed(conversation: string): void;
  superseded(connection: Superseded): void;
}

/** What the record says about everybody's presence: the projection, and when we saw it change. */
export interface PresenceRows {
  start(): Promise<void>;
  stop(): Promise<void>;
  of(tenant: string, conversation: string): ConversationPresence | undefined;
  all(): Iterable<Row>;
  /** Gateways that the record holds connections open behind. */
  gateways(): ReadonlySet<string>;
  /** Monotonic moment at which this process saw the newest end; `undefined`: before it started. */
  endSeenAtMs(watched: Watched): number | undefined;
}

const rowKey = (tenant: string, conversation: string): string => `${tenant}/${conversation}`;
const personKey = ({ tenant, conversation, participant }: Watched): string =>
  `${rowKey(tenant, conversation)}/${participant}`;

export function createPresenceRows(
  ports: PresencePorts,
  sources: PresenceSources,
  listener: RowListener,
): PresenceRows {
  const endsSeen = new Map<string, number>();
  const touched = new Set<string>();
  let caughtUp = false;

  const projection = createProjection<ConversationPresence>({
    ...sources,
    name: 'presence@1',
    categories: ['conversation'],
    types: presenceTypes,
    registry: eventRegistry,
    timers: ports.timers,
    apply(event, view) {
      const key = rowKey(event.tenant, event.streamId);
      const before = view.get(key);
      const after = presenceAfter(before, event);
      if (after === before || after === undefined) return;
      notice(event);
      if (isOver(after)) forget(event, after, view);
      else view.put(key, after);
    },
    onChange() {
      for (const conversation of touched) listener.changed(conversation);
      touched.clear();
    },
  });

  function forget(
    { tenant, streamId }: DecodedEvent,
    row: ConversationPresence,
    view: { delete(key: string): void },
  ): void {
    view.delete(rowKey(tenant, streamId));
    for (const participant of Object.keys(row.facts)) {
      endsSeen.delete(personKey({ tenant, conversation: streamId, participant }));
    }
  }

  function notice({ type, data, tenant, streamId }: DecodedEvent): void {
    touched.add(streamId);
    const watched = { tenant, conversation: streamId, participant: String(data.participant ?? '') };
    if (type === 'conversation.connection-opened') endsSeen.delete(personKey(watched));
    if (type !== 'conversation.connection-ended' || !caughtUp) return;
    endsSeen.set(personKey(watched), ports.clock.monotonicMs());
    if (data.cause === 'superseded') {
      listener.superseded({ ...watched, connEpoch: Number(data.connEpoch) });
    }
  }

  function* all(): Iterable<Row> {
    for (const [key, presence] of projection.view.entries()) {
      const [tenant = '', conversation = ''] = key.split('/');
      yield { tenant, conversation, presence };
    }
  }

  return {
    async start() {
      await projection.start();
      caughtUp = true;
    },
    stop: () => projection.stop(),
    of: (tenant, conversation) => projection.view.get(rowKey(tenant, conversation)),
    all,
    gateways: () =>
      new Set(
        [...all()].flatMap(({ presence }) =>
          Object.values(presence.facts).flatMap(({ open }) => open.map((one) => one.gateway)),
        ),
      ),
    endSeenAtMs: (watched) => endsSeen.get(personKey(watched)),
  };
}
