import { expect, it } from '@jest/globals';
import { createHealthState } from '@stillhere/nest-kit';
import { openMetrics } from '@stillhere/telemetry';
import { measureReadiness } from './measure-readiness.js';

it('tells whether every part is ready now', async () => {
  const metrics = openMetrics({ now: () => 0 });
  const health = createHealthState(['log', 'door']);
  measureReadiness(metrics, health);
  const told = async () => /^stillhere_ready (\d)$/m.exec((await metrics.page()).text)?.[1];
  health.set('log', true);
  expect(await told()).toBe('0');
  health.set('door', true);
  expect(await told()).toBe('1');
  health.set('log', false);
  expect(await told()).toBe('0');
});
