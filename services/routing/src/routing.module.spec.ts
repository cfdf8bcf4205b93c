import { describe, expect, it } from '@jest/globals';
import type { routing as api } from '@stillhere/contracts';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createMemoryReadModelStore } from '@stillhere/event-processing';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import {
  bindInProcess,
  CLOCK,
  callContext,
  EVENT_FEED,
  EVENT_STORE,
  LOGGER,
  METRICS,
  ON_FAULT,
  RANDOM,
  READ_MODELS,
  ROUTING_BINDING,
  ROUTING_SETTINGS,
  SESSION_CLIENT,
  type ServiceBinding,
  STAFF_DIRECTORY,
  SUBJECT_KEYS,
  silentLogger,
  TIMERS,
} from '@stillhere/nest-kit';
import { bootAlone } from '@stillhere/nest-kit/testing';
import { noMetrics } from '@stillhere/telemetry';
import { manualClock, seededRandom } from '@stillhere/testing';
import { RoutingModule } from './index.js';

const clock = manualClock();
const store = createMemoryEventStore({ clock, timers: clock });
const ports: readonly (readonly [symbol, unknown])[] = [
  [EVENT_STORE, store],
  [EVENT_FEED, createLocalFeed(store)],
  [READ_MODELS, createMemoryReadModelStore()],
  [CLOCK, clock],
  [RANDOM, seededRandom(1)],
  [TIMERS, clock],
  [SUBJECT_KEYS, {}],
  [SESSION_CLIENT, {}],
  [STAFF_DIRECTORY, { find: async () => undefined }],
  [ROUTING_SETTINGS, { deskGraceMs: 45_000, goneEndMs: 3_600_000 }],
  [LOGGER, silentLogger],
  [METRICS, noMetrics],
  [ON_FAULT, (fault: { error: unknown }) => Promise.reject(fault.error)],
];
describe('the routing module', () => {
  it('boots alone, serves through its binding, and stops', async () => {
    const app = await bootAlone(RoutingModule.register(), ports);
    const binding = app.get<ServiceBinding<api.RoutingService>>(ROUTING_BINDING, { strict: false });
    const client = bindInProcess(binding, { clock, timers: clock });
    const principal = { actor: 'system:edge', tenant: 'local', roles: ['service'] as const };
    const answer = await client.getAvailability(
      { counselor: 'counselor:ada' },
      callContext({ principal }),
    );
    expect(answer).toMatchObject({ available: false, seatsMax: 4, seats: [] });
    await app.close();
    expect(clock.pending).toBe(0);
  });
});
