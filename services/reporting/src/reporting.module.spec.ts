import { describe, expect, it } from '@jest/globals';
import type { reporting as api, routing } from '@stillhere/contracts';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createMemoryReadModelStore } from '@stillhere/event-processing';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import {
  bindInProcess,
  CLOCK,
  callContext,
  EVENT_FEED,
  METRICS,
  ON_FAULT,
  READ_MODELS,
  REPORTING_BINDING,
  ROUTING_CLIENT,
  type ServiceBinding,
  TIMERS,
} from '@stillhere/nest-kit';
import { bootAlone } from '@stillhere/nest-kit/testing';
import { noMetrics } from '@stillhere/telemetry';
import { manualClock } from '@stillhere/testing';
import { ReportingModule } from './index.js';

const clock = manualClock();
const shift: routing.Shift = {
  counselors: [],
  onShift: 0,
  free: 0,
  waiting: 0,
  longestWaitSince: '',
  gone: 0,
  alerts: [],
};
const routingClient = {
  async *watchShift() {
    yield shift;
  },
};
const store = createMemoryEventStore({ clock, timers: clock });
const ports: readonly (readonly [symbol, unknown])[] = [
  [CLOCK, clock],
  [ROUTING_CLIENT, routingClient],
  [TIMERS, clock],
  [EVENT_FEED, createLocalFeed(store)],
  [READ_MODELS, createMemoryReadModelStore()],
  [METRICS, noMetrics],
  [
    ON_FAULT,
    ({ error }: { error: unknown }) => {
      throw error;
    },
  ],
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
