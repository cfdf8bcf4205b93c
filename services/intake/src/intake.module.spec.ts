import { describe, expect, it } from '@jest/globals';
import type { intake as api } from '@stillhere/contracts';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createMemoryReadModelStore } from '@stillhere/event-processing';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import {
  bindInProcess,
  CLOCK,
  callContext,
  EVENT_FEED,
  EVENT_STORE,
  INTAKE_BINDING,
  INTAKE_SETTINGS,
  LOGGER,
  METRICS,
  ON_FAULT,
  RANDOM,
  READ_MODELS,
  SESSION_CLIENT,
  type ServiceBinding,
  SUBJECT_KEYS,
  silentLogger,
  TIMERS,
} from '@stillhere/nest-kit';
import { bootAlone } from '@stillhere/nest-kit/testing';
import { noMetrics } from '@stillhere/telemetry';
import { manualClock, seededRandom } from '@stillhere/testing';
import { IntakeModule } from './index.js';

const clock = manualClock();
const store = createMemoryEventStore({ clock, timers: clock });
const ports: readonly (readonly [symbol, unknown])[] = [
  [EVENT_STORE, store],
  [EVENT_FEED, createLocalFeed(store)],
  [READ_MODELS, createMemoryReadModelStore()],
  [CLOCK, clock],
  [RANDOM, seededRandom(1)],
  [TIMERS, clock],
  [METRICS, noMetrics],
  [SUBJECT_KEYS, {}],
  [SESSION_CLIENT, {}],
  [INTAKE_SETTINGS, {}],
  [LOGGER, silentLogger],
  [ON_FAULT, (fault: { error: unknown }) => Promise.reject(fault.error)],
];
describe('the intake module', () => {
  it('boots alone, serves through its binding, and stops', async () => {
    const app = await bootAlone(IntakeModule.register(), ports);
    const binding = app.get<ServiceBinding<api.IntakeService>>(INTAKE_BINDING, { strict: false });
    const client = bindInProcess(binding, { clock, timers: clock });
    const principal = { actor: 'system:edge', tenant: 'local', roles: ['service'] as const };
    const answer = await client.getEntry(
      { service: '', language: 'es' },
      callContext({ principal }),
    );
    expect(answer).toMatchObject({ service: 'helpline', language: 'es' });
    await app.close();
    expect(clock.pending).toBe(0);
  });
});
