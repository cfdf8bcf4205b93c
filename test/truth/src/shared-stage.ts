import { createMemoryReadModelStore } from '@stillhere/event-processing';
import { createFaults, createMemoryEventStore } from '@stillhere/event-store-memory';
import { createLocalBoard } from '@stillhere/leases';
import {
  ana,
  as,
  assigned,
  opened,
  type SharedParts,
  type SharedStage,
  sharedStageOf,
  stallingClock,
} from '@stillhere/presence/testing';
import { startRouting, startSession } from './services.js';

/** Two processes of presence that share the places out, beside session and routing as they are. */
export async function sharedRealStage(isDesk: boolean): Promise<SharedStage<SharedParts>> {
  const clock = stallingClock();
  const faults = createFaults();
  const base = { clock, store: createMemoryEventStore({ clock, timers: clock, faults }) };
  const session = await startSession(base);
  const readModels = createMemoryReadModelStore();
  const routing = await startRouting(base, { session: session.client, readModels });
  await session.client.open(opened, as.edge);
  await session.client.assign(assigned(ana), as.edge);
  const parts = {
    ...{ ...base, session: session.client, desks: routing.client },
    board: createLocalBoard(clock),
  };
  const stage = await sharedStageOf(parts, {
    isDesk,
    logAway: (isAway) => faults.diskFull(isAway),
  });
  return {
    ...stage,
    async close() {
      await stage.close();
      await routing.close();
      await session.close();
    },
  };
}
