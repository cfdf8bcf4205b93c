/**
 * Every attribute that a span may carry: OpenTelemetry's own names where there is one (a test holds them equal to
 * `@opentelemetry/semantic-conventions`), ours under `stillhere.`. None carries what somebody wrote, who they are, or
 * which conversation it was.
 */
export const attributes = {
  'rpc.system.name': 'Always `grpc`, also within one process.',
  'rpc.method': 'The whole name of the method.',
  'db.system.name': 'Where the log lies.',
  'db.operation.batch.size': 'Events of one append.',
  'messaging.system': '`kafka`, or `stillhere` for what reads the log itself.',
  'messaging.operation.type': '`send` or `process`.',
  'messaging.destination.name': 'The topic.',
  'messaging.batch.message_count': 'Events that went to Kafka together.',
  'messaging.consumer.group.name': 'The projection or reactor.',
  'error.type': 'How it failed, by code: never the words of a fault.',
  'stillhere.door': '`in-process` or `grpc`.',
  'stillhere.tenant': 'Whose helpline it was.',
  'stillhere.side': '`visitor` or `staff`.',
} as const;

export type AttributeName = keyof typeof attributes;
