import { join } from 'node:path';
import { type Banner, commandOf, greet } from '@stillhere/process-kit';
import { parseOptions } from './options.js';
import { processesFile } from './processes-file.js';
import { type RunningCluster, start } from './start.js';

/** A cluster on one machine. */
export const run = commandOf(parseOptions, {
  name: 'stillhere-cluster',
  start,
  sayReady: (running, print) => greet(running.identity, bannerOf(running), print),
});

const bannerOf = ({ http, grpc, directory, logId, logIn, kafka }: RunningCluster): Banner => ({
  rows: [
    ['Visitor page', `${http}/`],
    ['Desk', `${http}/desk/`],
    ['gRPC', `${grpc}   (docs/grpc.md)`],
    ['Data', directory],
    ['Log', `${logId}   (${logIn})`],
    ...(kafka === undefined ? [] : [['Kafka', `${kafka}   (docs/events.md)`] as const]),
    ['Processes', processesFile(directory)],
  ],
  resetPassword: `set -a; . ${JSON.stringify(join(directory, 'log.env'))}; npm run admin -- reset-password admin`,
});
