import type { HealthState } from '@stillhere/nest-kit';
import type { Metrics } from '@stillhere/telemetry';

/** What `/readyz` answers, as a figure: also for whoever only looks at figures. */
export function measureReadiness(metrics: Metrics, health: Pick<HealthState, 'ready'>): void {
  metrics.gauge('stillhere_ready', (set) => set({}, health.ready ? 1 : 0));
}
