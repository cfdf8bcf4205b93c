import type { PublishedTopics } from '@stillhere/event-feed';
import type { HealthState } from '@stillhere/nest-kit';
import type { RelayCheckpoint, RelayFence, RelayPorts, RelayStanding } from './ports.js';
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
}

/** What the process waits for is not this: Kafka is never on the path of a message. */
export function createRelay(environment: RelayEnvironment): Relay {
  const { settings, health, ...ports } = environment;
  const onStanding = (standing: RelayStanding): void => health.note('relay', noteOf(standing));
  return new Relay({ ...ports, ...settings, onStanding });
}

/** Without the problem's words: they may name hosts. */
const noteOf = ({ status, lagMs }: RelayStanding): string =>
  lagMs === 0 ? status : `${status}, ${Math.round(lagMs / 1_000)} s behind`;
