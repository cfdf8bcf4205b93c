import type { session as api, CallContext } from '@stillhere/contracts';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createMemoryReadModelStore, type ProcessorFault } from '@stillhere/event-processing';
import { createFaults, createMemoryEventStore } from '@stillhere/event-store-memory';
import { callContext, ServiceFault, silentLogger } from '@stillhere/nest-kit';
import {
  createMemorySubjectKeyStore,
  type KeyProvider,
  openSubjectKeys,
} from '@stillhere/subject-keys';
import { manualClock, seededRandom } from '@stillhere/testing';
import { createIntake, type Intake } from '../src/application/intake.js';
import { createRequestsReactor } from '../src/reactors/requests.js';

/** Wraps nothing: what is tested is that the words never stand in the log. */
const provider: KeyProvider = {
  keyId: 'test',
  wrap: async (dataKey: Uint8Array) => ({ keyId: 'test', wrapped: Buffer.from(dataKey) }),
  unwrap: async ({ wrapped }: { readonly wrapped: Uint8Array }) => Buffer.from(wrapped),
  opens: (keyId: string) => keyId === 'test',
  check: async () => undefined,
};

export const door: CallContext = callContext({
  principal: { actor: 'system:edge', tenant: 'local', roles: ['service'] },
  commandId: 'command',
  correlationId: 'correlation',
});

export function createFixture() {
  const clock = manualClock();
  const faults = createFaults();
  const store = createMemoryEventStore({ clock, timers: clock, faults });
  const keys = openSubjectKeys({
    store: createMemorySubjectKeyStore(),
    provider,
    cacheEntriesMax: 10,
  });
  const opened: api.OpenRequest[] = [];
  const neighbour = { isAway: false };
  const answering = (): void => {
    if (!neighbour.isAway) return;
    throw new ServiceFault({ status: 'unavailable', code: 'Away', message: 'away' });
  };
  const session = {
    open: async (request: api.OpenRequest): Promise<api.OpenResponse> => {
      answering();
      opened.push(request);
      return { revision: 0 };
    },
    get: async ({ conversation }: api.GetRequest): Promise<Partial<api.ConversationState>> => {
      answering();
      if (opened.some((request) => request.conversation === conversation)) return { conversation };
      throw new ServiceFault({ status: 'not-found', code: 'ConversationMissing', message: 'none' });
    },
  } as unknown as api.SessionService;
  const reported: ProcessorFault[] = [];
  const start = async (): Promise<{ intake: Intake; stop: () => Promise<void> }> => {
    const intake = createIntake({
      store,
      keys,
      session,
      settings: {},
      clock,
      timers: clock,
      random: seededRandom(3),
      feed: createLocalFeed(store),
      readModels: createMemoryReadModelStore(),
      logger: silentLogger,
      onFault: (fault) => reported.push(fault),
    });
    const reactor = createRequestsReactor(intake);
    const parts = [intake.publishedServices, reactor];
    for (const part of parts) await part.start();
    return {
      intake,
      stop: async () => {
        for (const part of parts.toReversed()) await part.stop();
      },
    };
  };
  return { clock, faults, store, keys, session, opened, neighbour, reported, start };
}
