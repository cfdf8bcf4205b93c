import { expect, it } from '@jest/globals';
import { openMetrics } from '../index.js';
import { otlpProducer } from './otlp.js';

it('tells OpenTelemetry what the page tells, histograms in its own way of counting', async () => {
  const metrics = openMetrics({ now: () => 0 });
  const consumer = 'a@1';
  metrics.counter('stillhere_feed_events_total', { consumer }).add(3);
  metrics.gauge('stillhere_relay_lag_seconds', (set) => set({}, 7));
  const commits = metrics.histogram('stillhere_log_commit_events', {});
  for (const events of [1, 2, 2, 5_000]) commits.observe(events);
  const { resourceMetrics } = await otlpProducer(metrics, 1_500).collect();
  const told = new Map(
    resourceMetrics.scopeMetrics[0]?.metrics.map((one) => {
      const { descriptor } = one as { readonly descriptor: { readonly name: string } };
      return [descriptor.name, one];
    }),
  );
  const since = { startTime: [1, 500_000_000] };
  expect(told.get('stillhere_feed_events_total')).toMatchObject({
    dataPointType: 3,
    isMonotonic: true,
    dataPoints: [{ ...since, attributes: { consumer }, value: 3 }],
  });
  expect(told.get('stillhere_relay_lag_seconds')).toMatchObject({
    dataPointType: 2,
    dataPoints: [{ attributes: {}, value: 7 }],
  });
  expect(told.get('stillhere_log_commit_events')).toMatchObject({
    dataPointType: 0,
    dataPoints: [
      {
        attributes: {},
        value: {
          sum: 5_005,
          count: 4,
          buckets: {
            boundaries: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024],
            counts: [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
          },
        },
      },
    ],
  });
  expect(told.has('process_cpu_seconds_total')).toBe(true);
});
