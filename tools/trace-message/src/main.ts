// npm run docs:trace: one message through a real cluster, as it came to a collector, and as a picture.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readSpans, TestOtlpReceiver } from '@stillhere/telemetry/testing';
import { traceOneMessage } from './one-message.js';
import { pictureOf } from './picture.js';
import { inACluster } from './ways.js';
import { writtenTrace } from './written-trace.js';

const folder = 'docs/traces';
const [json, svg] = [`${folder}/one-message.json`, `${folder}/one-message.svg`];
const title = 'One message from a visitor to a counselor, and its receipts back';

mkdirSync(folder, { recursive: true });
if (!process.argv.includes('--picture-only')) {
  const receiver = await TestOtlpReceiver.open();
  const { trace } = await traceOneMessage(receiver, {
    ...{ words: 'Hello. Is somebody there?', account: 'robin', ...inACluster },
  });
  await receiver.close();
  writeFileSync(json, writtenTrace(receiver.requests, trace[0]?.traceId ?? ''));
}
writeFileSync(svg, pictureOf(readSpans(readFileSync(json, 'utf8')), title));
process.stdout.write(`${json}, ${svg}\n`);
