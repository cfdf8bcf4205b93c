import type { PublishedTopics } from '@stillhere/event-feed';
import { type KafkaAccess, kafkaOf } from './connection.js';
import type { PayloadFormat } from './payload.js';
import { prepareTopics, withAdmin } from './prepare-topics.js';
import { partitionOfStream, type TopicPlan } from './topic-names.js';
import { KafkaTopicsWriter } from './topics-writer.js';

export interface KafkaTopicsOptions extends TopicPlan {
  readonly access: KafkaAccess;
  /** Of the log that the events come from; told in each record. */
  readonly storeId: string;
  readonly format: PayloadFormat;
}

/** The topics of a Kafka, from the side that fills them. Connects to nothing until it is opened. */
export function createKafkaTopics(options: KafkaTopicsOptions): PublishedTopics {
  const { storeId, format, access, ...plan } = options;
  return {
    partitionOf: (stream) => partitionOfStream(plan, stream),
    async open() {
      // Anew each time: kafkajs remembers brokers that may be gone.
      const kafka = await kafkaOf(access);
      await withAdmin(kafka, (admin) => prepareTopics(admin, plan));
      return KafkaTopicsWriter.open({ kafka, plan, origin: { storeId, format } });
    },
  };
}
