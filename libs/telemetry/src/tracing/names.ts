import type { AttributeName } from './attributes.js';

/** What a span of ours is. */
export interface SpanSpec {
  /** One verb, and what `of` says: few values, known beforehand. */
  readonly name: `${string}{${string}}`;
  readonly kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  readonly by: string;
  /** The span that it is a child of. */
  readonly parent: string;
  /** Beside `error.type`, which each may have. */
  readonly attributes: readonly AttributeName[];
  readonly meaning: string;
}

/** Every span of ours. The table in docs/tracing.md is held equal to this. */
export const spanSpecs = {
  receive: {
    name: 'receive {frame}',
    kind: 'server',
    by: 'edge',
    parent: 'what the frame names, or none: the trace begins here',
    attributes: ['stillhere.side', 'stillhere.tenant'],
    meaning: 'A message or note of a page, from its frame to the answer that it is saved.',
  },
  call: {
    name: '{service}/{method}',
    kind: 'client',
    by: 'whoever calls',
    parent: 'what it is called for',
    attributes: ['rpc.system.name', 'rpc.method'],
    meaning: 'A call of another process, or an order over a link, from giving it to its answer.',
  },
  serve: {
    name: '{service}/{method}',
    kind: 'server',
    by: 'whoever is called',
    parent: '`{service}/{method}` of the caller, or none: the trace begins here',
    attributes: ['rpc.system.name', 'rpc.method', 'stillhere.door', 'stillhere.tenant'],
    meaning: 'The same call where it is carried out. Events that it leads to carry its context.',
  },
  append: {
    name: 'append {category}',
    kind: 'client',
    by: 'whoever decides',
    parent: 'the context that the events carry',
    attributes: ['db.system.name', 'db.operation.batch.size'],
    meaning: 'From handing events to the log until they are durable.',
  },
  deliver: {
    name: 'deliver {type}',
    kind: 'producer',
    by: 'edge',
    parent: 'the context that the event carries',
    attributes: ['stillhere.side', 'stillhere.tenant'],
    meaning: 'An event is written to the socket of a page.',
  },
  acknowledge: {
    name: 'acknowledge {level}',
    kind: 'server',
    by: 'edge',
    parent: '`deliver {type}` of that message to that page',
    attributes: ['stillhere.side', 'stillhere.tenant'],
    meaning:
      'The page said that it has the message (`delivered`), or that it was on screen (`displayed`).',
  },
  record: {
    name: 'record {level}',
    kind: 'internal',
    by: 'presence',
    parent: '`acknowledge {level}` of the newest message that it covers',
    attributes: ['stillhere.tenant'],
    meaning:
      'A receipt, from what the page said to the record of it; it may wait for the next one.',
  },
  send: {
    name: 'send {topic}',
    kind: 'client',
    by: 'relay',
    parent: 'the context that the event carries; a link as well',
    attributes: [
      'messaging.system',
      'messaging.operation.type',
      'messaging.destination.name',
      'messaging.batch.message_count',
    ],
    meaning:
      'An event on its way to Kafka, until each partition has acknowledged what went with it.',
  },
  process: {
    name: 'process {consumer}',
    kind: 'consumer',
    by: 'whoever has the projection or reactor',
    parent: 'the context that the event carries; a link as well',
    attributes: ['messaging.system', 'messaging.operation.type', 'messaging.consumer.group.name'],
    meaning:
      'A projection applied the event, or a reactor took it: what follows from that are calls of its own.',
  },
} as const satisfies Readonly<Record<string, SpanSpec>>;

export type SpanName = keyof typeof spanSpecs;

/** What a span of this name may carry, from its beginning on. */
export type AttributesOf<Name extends SpanName> = {
  readonly [Attribute in (typeof spanSpecs)[Name]['attributes'][number]]?: string | number;
};
