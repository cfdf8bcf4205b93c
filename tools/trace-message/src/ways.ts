import type { ServerOptions } from '@stillhere/harness';

/** A system as people meet it, and what the trace of a message through it has to hold. */
export interface Way {
  readonly server: ServerOptions;
  readonly expected: readonly string[];
}

const post = 'stillhere.session.v1.SessionService/Post';
const recordReceipt = 'stillhere.session.v1.SessionService/RecordReceipt';

const everywhere = [
  'receive msg',
  post,
  'append conversation',
  'deliver message-posted',
  'acknowledge delivered',
  'record delivered',
  'acknowledge displayed',
  'record displayed',
  recordReceipt,
  'deliver receipt-delivered',
];

export const inOneProcess: Way = { server: { name: 'trace-message' }, expected: everywhere };

/** Every service as two processes, on PostgreSQL, with Kafka; `consumer` stands for somebody's program behind that. */
export const inACluster: Way = {
  server: {
    name: 'trace-message',
    entry: 'tools/cluster/dist/main.js',
    args: ['--kafka', 'start'],
  },
  expected: [
    ...everywhere,
    'process reporting.observations@1',
    'send stillhere.conversation.v1',
    'process test-consumer',
  ],
};
