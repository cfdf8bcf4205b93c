import { commandOf } from '@stillhere/process-kit';
import { parseOptions } from './options.js';
import { processesFile } from './processes-file.js';
import { type RunningCluster, start } from './start.js';

/** A cluster on one machine. */
export const run = commandOf(parseOptions, {
  name: 'stillhere-cluster',
  start,
  async sayReady(running, print) {
    const first = await running.identity.ensureFirstAccount(({ account, oneTimePassword }) =>
      print(banner(running, { account, oneTimePassword })),
    );
    if (first === undefined) print(banner(running, undefined));
  },
});

interface FirstAccount {
  readonly account: string;
  readonly oneTimePassword: string;
}

function banner(
  { http, grpc, directory, logId, logIn, kafka }: RunningCluster,
  first: FirstAccount | undefined,
): string {
  const lines = [
    '',
    'Stillhere is ready.',
    '',
    `  Visitor page   ${http}/`,
    `  Desk           ${http}/desk/`,
    `  gRPC           ${grpc}   (docs/grpc.md)`,
    `  Data           ${directory}`,
    `  Log            ${logId}   (${logIn})`,
    ...(kafka === undefined ? [] : [`  Kafka          ${kafka}   (docs/events.md)`]),
    `  Processes      ${processesFile(directory)}`,
  ];
  const greeting = first && [
    '',
    'This is the first start. Sign in to the desk with',
    '',
    `  name       ${first.account}`,
    `  password   ${first.oneTimePassword}`,
    '',
    'The password is shown only now, and good for choosing another one.',
  ];
  return `${[...lines, ...(greeting ?? [])].join('\n')}\n`;
}
