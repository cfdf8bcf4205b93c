export { createRelayCheckpoint } from './application/checkpoint.js';
export { createRelay, type RelaySettings } from './application/create-relay.js';
export type {
  RelayCheckpoint,
  RelayFence,
  RelayPorts,
  RelayStanding,
} from './application/ports.js';
export { Relay } from './application/relay.js';
export { type KafkaOptions, kafkaOptionsOf, kafkaSettings } from './process/kafka-options.js';
export { kafkaTopicsOf } from './process/kafka-topics.js';
export { relayMigration } from './process/postgres-checkpoint.js';
export { RelayModule } from './relay.module.js';
