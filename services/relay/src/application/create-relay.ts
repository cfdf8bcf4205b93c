import type { PublishedTopics } from '@stillhere/event-feed';
import type { HealthState } from '@stillhere/nest-kit';
import type { Metrics } from '@stillhere/telemetry';
import {
  type RelayCheckpoint,
  type RelayFence,
  type RelayPorts,
  type RelayStanding,
  relayStandings,
} from './ports.js';
import { Relay } from './relay.js';

/** Where it publishes, where it notes how far it came, and who decides whether it may. */
export interface RelaySettings {
  readonly topics: PublishedTopics;
  readonly checkpoint: RelayCheckpoint;
  readonly fence: RelayFence;
}

export interface RelayEnvironment extends Omit<RelayPorts, keyof RelaySettings | 'onStanding'> {
  readonly settings: RelaySettings;
  readonly health: HealthState;
  readonly metrics: Metrics;
}

/** What the process waits for is not this: Kafka is never on the path of a message. */
export function createRelay(environment: RelayEnvironment): Relay {
  const { settings, health, metrics, ...ports } = environment;
  const onStanding = (standing: RelayStanding): void => health.note('relay', noteOf(standing));
  const relay = new Relay({ ...ports, ...settings, onStanding });
  metrics.gauge('stillhere_relay_lag_seconds', (set) => set({}, relay.standing.lagMs / 1_000));
  metrics.gauge('stillhere_relay_standing', (set) => {
    for (const standing of relayStandings) {
      set({ standing }, standing === relay.standing.status ? 1 : 0);
    }
  });
  return relay;
}

/** Without the problem's words: they may name hosts. */
const noteOf = ({ status, lagMs }: RelayStanding): string =>
  lagMs === 0 ? status : `${status}, ${Math.round(lagMs / 1_000)} s behind`;
