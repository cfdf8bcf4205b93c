export { EngineFailed } from './engine-failed.js';
export { EngineMissing } from './engine-missing.js';
export { installKafka, kafkaFolder } from './kafka/install-kafka.js';
export { type Kafka, type KafkaOptions, startKafka } from './kafka/start-kafka.js';
export { type Postgres, type PostgresOptions, startPostgres } from './postgres/start-postgres.js';
