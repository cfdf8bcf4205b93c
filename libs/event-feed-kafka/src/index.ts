export type { KafkaAccess, SaslMechanism } from './connection.js';
export { createKafkaTopics, type KafkaTopicsOptions } from './kafka-topics.js';
export type { PayloadFormat } from './payload.js';
export {
  type ReadTopicsOptions,
  readTopics,
  type TopicItem,
  type TopicOffsets,
} from './read-topics.js';
export {
  categoriesDefault,
  partitionsDefault,
  partitionsMax,
  prefixDefault,
  type TopicPlan,
  topicOf,
} from './topic-names.js';
