// node libs/event-store-eventstoredb/dist/testing/main.js --port PORT --file FILE
import { parseArgs } from 'node:util';
import { DoubledLog } from './doubled-log.js';
import { EventStoreDbDouble } from './eventstoredb-double.js';

/** The double in a process of its own, which tests kill and start again on its file. Not EventStoreDB. */
const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, file: { type: 'string' } },
});
const double = await new EventStoreDbDouble(new DoubledLog(values.file)).start({
  port: Number(values.port),
});
console.log(`${double.url}   (a double of EventStoreDB's protocol, for tests)`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => double.stop());
