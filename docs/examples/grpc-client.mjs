// Three calls to Stillhere with a standard gRPC client and the files under proto/, nothing else of ours.
//
//   TOKEN=$(npm run -s admin -- add-token example --role integrator)
//   TOKEN=$TOKEN node docs/examples/grpc-client.mjs 127.0.0.1:9090
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const address = process.argv[2] ?? '127.0.0.1:9090';
const token = process.env.TOKEN ?? '';

const protos = resolve(dirname(fileURLToPath(import.meta.url)), '../../proto');
const { stillhere } = grpc.loadPackageDefinition(
  loadSync(
    ['intake', 'reporting', 'routing'].map((name) => `stillhere/${name}/v1/${name}.proto`),
    { includeDirs: [protos], defaults: true, longs: Number },
  ),
);
const plain = grpc.credentials.createInsecure();
const intake = new stillhere.intake.v1.IntakeService(address, plain);
const reporting = new stillhere.reporting.v1.ReportingService(address, plain);
const routing = new stillhere.routing.v1.RoutingService(address, plain);

/** The token, and an id that makes a repeated command count once. */
function metadata() {
  const entries = new grpc.Metadata();
  entries.set('authorization', `Bearer ${token}`);
  entries.set('x-stillhere-command-id', crypto.randomUUID());
  return entries;
}

/** One answer, within four seconds. */
const ask = (client, method, request) =>
  new Promise((answer, refuse) => {
    const deadline = Date.now() + 4_000;
    client[method](request, metadata(), { deadline }, (error, response) =>
      error ? refuse(error) : answer(response),
    );
  });

try {
  const entry = await ask(intake, 'GetEntry', { service: '', language: 'en' });
  console.log(`entry: ${entry.serviceName}, ${entry.questions.length} questions`);

  const floor = await ask(reporting, 'GetFloor', {});
  console.log(`floor: ${floor.waiting} waiting, ${floor.active} active`);

  // A stream stays open until one side ends it; this reader leaves after the first value.
  const queue = routing.WatchQueue({}, metadata());
  for await (const { waiting } of queue) {
    console.log(`queue: ${waiting.map(({ conversation }) => conversation).join(' ') || 'empty'}`);
    break;
  }
  queue.cancel();
} catch (error) {
  const said = (name) => error.metadata?.get(name)[0];
  console.error(`refused: ${error.details} (${said('x-stillhere-code') ?? error.code})`);
  process.exitCode = 1;
} finally {
  for (const client of [intake, reporting, routing]) client.close();
}
