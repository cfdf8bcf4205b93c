// Follows everything that happens in Stillhere, from its topics in Kafka, and counts it by type; each event once.
// Nothing of ours but the files under proto/. Runs on Node 24 or newer as it is.
//
//   node docs/examples/events-consumer.ts 127.0.0.1:9092 my-group
//
// The numbers are kept in my-group.json: run it again, and it goes on where it was.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kafka, logLevel } from 'kafkajs';
import protobuf from 'protobufjs';

const [brokers = '127.0.0.1:9092', groupId = 'stillhere-example'] = process.argv.slice(2);
const { PREFIX: prefix = 'stillhere', UNTIL: until = 'Infinity' } = process.env;
const topics = ['conversation', 'intake', 'queue', 'worker'].map((name) => `${prefix}.${name}.v1`);

const protos = resolve(dirname(fileURLToPath(import.meta.url)), '../../proto');
const root = new protobuf.Root();
root.resolvePath = (_from, path) => resolve(protos, path);
const files = ['conversation', 'intake', 'routing'];
root.loadSync(files.map((name) => `stillhere/events/v1/${name}.proto`));

/** `conversation.message-posted` → the message ConversationMessagePosted. */
const messageOf = (type: string) =>
  root.lookupType(
    `stillhere.events.v1.${type.replace(/(?:^|[.-])([a-z])/g, (_all, letter) => letter.toUpperCase())}`,
  );

/** What this program makes of the events, and of each stream the last revision that is in it. */
interface Kept {
  readonly counts: Record<string, number>;
  readonly last: Record<string, number>;
}
const file = `${groupId}.json`;
const kept: Kept = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { counts: {}, last: {} };

/** Both in one write: whatever happens, they say the same. In a database: one transaction. */
function keep(): void {
  writeFileSync(`${file}.new`, JSON.stringify(kept), { flush: true });
  renameSync(`${file}.new`, file);
}

const consumer = new Kafka({
  brokers: brokers.split(','),
  logLevel: logLevel.ERROR,
}).consumer({ groupId });
let taken = 0;

await consumer.connect();
await consumer.subscribe({ topics, fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatchAutoResolve: false,
  eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
    for (const { key, value, headers = {}, offset } of batch.messages) {
      const header = (name: string): string => headers[name]?.toString() ?? '';
      const [stream, revision] = [String(key), Number(header('revision'))];
      const last = kept.last[stream] ?? -1;
      resolveOffset(offset);
      // At least once: what is known already is passed over. Without this line it would count twice.
      if (revision <= last) continue;
      if (revision > last + 1) {
        console.warn(
          `${stream}: revisions ${last + 1} to ${revision - 1} are read from the log (gRPC)`,
        );
      }
      const type = header('type');
      const data =
        header('content-type') === 'application/json'
          ? JSON.parse(String(value))
          : messageOf(type).toObject(messageOf(type).decode(value ?? new Uint8Array()), {
              longs: Number,
            });
      kept.counts[type] = (kept.counts[type] ?? 0) + 1;
      kept.last[stream] = revision;
      console.log(`${header('occurred-at')} ${stream} ${revision} ${type} ${JSON.stringify(data)}`);
      taken += 1;
    }
    keep();
    // After what came of it is kept: a crash in between repeats, and is passed over above.
    const { topic, partition } = batch;
    await consumer.commitOffsets([
      { topic, partition, offset: String(BigInt(batch.lastOffset()) + 1n) },
    ]);
    await heartbeat();
    if (taken >= Number(until)) stop();
  },
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
function stop(): void {
  consumer.disconnect().then(() => process.exit(0));
}
