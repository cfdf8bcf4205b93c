import { type KafkaAccess, kafkaOf } from './connection.js';
import { withAdmin } from './prepare-topics.js';

/** The broker that leads each partition of a topic, in the order of the partitions. */
export async function leadersOf(access: KafkaAccess, topic: string): Promise<number[]> {
  return withAdmin(await kafkaOf(access), async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics[0]?.partitions ?? [];
    return partitions
      .toSorted((one, other) => one.partitionId - other.partitionId)
      .map(({ leader }) => leader);
  });
}
