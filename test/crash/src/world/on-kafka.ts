import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kafka, startKafka } from '@stillhere/engines';

/** Three copies of everything, of which two are needed to write. */
const nodes = 3;

/** A real Kafka of three brokers for as long as `work` takes. */
export async function onKafka(work: (kafka: Kafka) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-cluster-kafka-'));
  const kafka = await startKafka({ directory, nodes });
  try {
    await work(kafka);
  } finally {
    for (let id = 1; id <= nodes; id += 1) await kafka.kill(id);
    rmSync(directory, { recursive: true, force: true });
  }
}
