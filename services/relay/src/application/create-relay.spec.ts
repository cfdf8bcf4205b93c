import { expect, it } from '@jest/globals';
import { type PublishedTopics, TopicsUnavailable } from '@stillhere/event-feed';
import { append } from '@stillhere/event-feed/fixtures';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import { createHealthState, silentLogger } from '@stillhere/nest-kit';
import { type MetricSpec, metricSpecs, openMetrics } from '@stillhere/telemetry';
import { manualClock } from '@stillhere/testing';
import { createRelay } from './create-relay.js';

/** A broker that is never there. */
const unreachableTopics: PublishedTopics = {
  partitionOf: () => undefined,
  open: () => Promise.reject(new TopicsUnavailable('away')),
};

it('tells how it stands and how far it is behind, and each figure that docs/metrics.md has of it', async () => {
  const clock = manualClock();
  const metrics = openMetrics(clock);
  const store = createMemoryEventStore({ clock, timers: clock });
  const health = createHealthState([]);
  const relay = createRelay({
    ...{ store, health, metrics, clock, timers: clock, logger: silentLogger },
    onFault: ({ error }) => {
      throw error;
    },
    settings: {
      topics: unreachableTopics,
      checkpoint: { load: async () => undefined, save: async () => undefined },
      fence: { owns: () => true },
    },
  });
  await append(store, 'conversation a', 1);
  relay.start();
  await clock.advance(20_000);
  const lines = (await metrics.page()).text.split('\n');
  expect(lines).toContain('stillhere_relay_standing{standing="away"} 1');
  expect(lines).toContain('stillhere_relay_standing{standing="publishing"} 0');
  expect(lines).toContain('stillhere_relay_lag_seconds 20');
  expect(health.notes).toEqual({ relay: 'away, 20 s behind' });
  const specs: Readonly<Record<string, MetricSpec>> = metricSpecs;
  for (const [name, { by }] of Object.entries(specs)) {
    const isTold = lines.some((line) => line.startsWith(name));
    expect({ name, isTold }).toEqual({ name, isTold: by === 'relay' });
  }
  const stopped = relay.stop();
  await clock.advance(5_000);
  await stopped;
});
