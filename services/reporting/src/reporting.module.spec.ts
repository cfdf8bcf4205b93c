import { describe, expect, it } from '@jest/globals';
import type { reporting as api } from '@stillhere/contracts';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createMemoryReadModelStore } from '@stillhere/event-processing';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import {
  bindInProcess,
  CLOCK,
  callContext,
  EVENT_FEED,
  EVENT_STORE,
  ON_FAULT,
  RANDOM,
  READ_MODELS,
  REPORTING_BINDING,
  SESSION_CLIENT,
  type ServiceBinding,
  SUBJECT_KEYS,
  TIMERS,
} from '@stillhere/nest-kit';
import { bootAlone } from '@stillhere/nest-kit/testing';
import { manualClock, seededRandom } from '@stillhere/testing';
import { ReportingModule } from './index.js';

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
  [ON_FAULT, (fault: { error: unknown }) => Promise.reject(fault.error)],
];
describe('the reporting module', () => {
  it('boots alone, serves through its binding, and stops', async () => {
    const app = await bootAlone(ReportingModule.register(), ports);
    const binding = app.get<ServiceBinding<api.ReportingService>>(REPORTING_BINDING, {
      strict: false,
    });
    const client = bindInProcess(binding, { clock, timers: clock });
    const principal = { actor: 'system:edge', tenant: 'local', roles: ['service'] as const };
    const answer = await client.getFloor({}, callContext({ principal }));
    expect(answer).toMatchObject({ waiting: 0, active: 0 });
    await app.close();
    expect(clock.pending).toBe(0);
  });
});
