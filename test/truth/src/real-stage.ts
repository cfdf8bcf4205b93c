import { createMemoryReadModelStore } from '@stillhere/event-processing';
import { type EventStore, streamName } from '@stillhere/event-store';
import { createFaults, createMemoryEventStore } from '@stillhere/event-store-memory';
import type { ContactPolicies } from '@stillhere/presence';
import {
  ana,
  as,
  assigned,
  conversation,
  memoryAliveMark,
  opened,
  type Stage,
  stallingClock,
  tenant,
} from '@stillhere/presence/testing';
import { startPresence, startRouting, startSession } from './services.js';

export interface RealStage extends Stage {
  readonly store: EventStore;
}

/** All three services as they are. Ana has written once, at revision 2. */
export async function realStage(policies?: ContactPolicies): Promise<RealStage> {
  const clock = stallingClock();
  const faults = createFaults();
  const base = { clock, store: createMemoryEventStore({ clock, timers: clock, faults }) };
  const session = await startSession(base);
  const readModels = createMemoryReadModelStore();
  const routing = await startRouting(base, { session: session.client, readModels });
  const aliveMark = memoryAliveMark();
  const neighbours = { session, desks: routing.client, readModels, aliveMark, policies };
  await session.client.open(opened, as.edge);
  await session.client.assign(assigned(ana), as.edge);
  await session.client.post(posting, as.ana);
  let presence = await startPresence(base, neighbours);
  return {
    ...base,
    presence: () => presence.client,
    async restartPresence() {
      await presence.close();
      presence = await startPresence(base, neighbours);
    },
    logAway(isAway) {
      faults.diskFull(isAway);
      // Back again, it answers nothing once: what it was told then counts once all the same.
      if (!isAway) faults.outcomeUnknown({ written: true });
    },
    async close() {
      await presence.close();
      await routing.close();
      await session.close();
    },
  };
}

const posting = {
  conversation,
  author: ana,
  cid: 'm1',
  body: 'I am here.',
  seenRevision: 0,
  prevCid: '',
  device: '',
  tab: '',
};

export const streamOfIt = streamName('conversation', tenant, conversation);
export const streamOfDesk = streamName('worker', tenant, ana.slice('counselor:'.length));
