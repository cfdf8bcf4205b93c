// Real topics, in front of a relay that ends inside of a shipment when it is told to.
import { readFileSync } from 'node:fs';
import type { PartitionedEvents, PublishedTopics, TopicsWriter } from '@stillhere/event-feed';
import { createKafkaTopics as createReal } from '@stillhere/event-feed-kafka';
import { type RelayPlace, relayOrderEnv } from '../fault/relay-place.js';

export * from '@stillhere/event-feed-kafka';

let place: RelayPlace | undefined;
process.on('SIGUSR2', () => {
  place = readFileSync(process.env[relayOrderEnv] ?? '', 'utf8') as RelayPlace;
});

export function createKafkaTopics(...given: Parameters<typeof createReal>): PublishedTopics {
  const topics = createReal(...given);
  return {
    partitionOf: (stream) => topics.partitionOf(stream),
    open: async () => struck(await topics.open()),
  };
}

const struck = (writer: TopicsWriter): TopicsWriter => ({
  look: () => writer.look(),
  close: () => writer.close(),
  async send(events) {
    if (place === undefined) return writer.send(events);
    const all = [...events];
    const first = new Map(all.slice(0, countOf(place, all.length)));
    if (first.size > 0) await writer.send(first as PartitionedEvents);
    process.kill(process.pid, 'SIGKILL');
  },
});

function countOf(where: RelayPlace, all: number): number {
  switch (where) {
    case 'before sending':
      return 0;
    case 'between partitions':
      return Math.ceil(all / 2);
    case 'before the checkpoint':
      return all;
  }
}
