import { presence } from '@stillhere/contracts';
import { type EventStore, type StoredEvent, streamName } from '@stillhere/event-store';
import { bindInProcess } from '@stillhere/nest-kit';
import type { PresenceRecord } from '../projections/presence-facts.js';
import { PresenceGrpc } from '../transport/grpc/presence.grpc.js';
import { storeFull } from './fake-session.js';
import type { Stage } from './simulation.js';
import { ana, as, assigned, conversation, opened, tenant, World } from './world.js';

/** Presence behind its own door, beside the fake session service. */
export async function fakeStage(): Promise<{ stage: Stage; world: World }> {
  const world = new World();
  const { clock, session } = world;
  await session.open(opened, as.edge);
  await session.assign(assigned(ana), as.edge);
  await world.presence.start();
  const definition = presence.PresenceServiceService;
  const bind = () =>
    bindInProcess(
      { definition, implementation: new PresenceGrpc(world.presence) },
      { clock, timers: clock },
    );
  let client = bind();
  const stage: Stage = {
    clock,
    presence: () => client,
    async restartPresence() {
      await world.restart();
      client = bind();
    },
    logAway(isAway) {
      session.away = isAway ? storeFull() : undefined;
      world.desks.away = session.away;
    },
    close: () => world.stop(),
  };
  return { stage, world };
}

export async function logOf(store: EventStore): Promise<PresenceRecord[]> {
  const log: PresenceRecord[] = [];
  const stream = streamName('conversation', tenant, conversation);
  for await (const event of store.readStream(stream)) log.push(recordOfStored(event));
  return log;
}

export const recordOfStored = ({ type, data, eventId, metadata }: StoredEvent): PresenceRecord => ({
  type,
  data: JSON.parse(data),
  stored: { eventId, metadata },
});
