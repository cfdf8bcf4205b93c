import type { MessagePort } from 'node:worker_threads';
import type { StreamHead } from '@stillhere/event-store';
import type { LogFile } from './log-file.js';
import { openLogForReading } from './log-file.js';
import type { Batch, ScanBatch } from './log-queries.js';
import { LogQueries } from './log-queries.js';
import type { WireFault } from './wire.js';
import { faultForWire } from './wire-fault.js';

export type Question =
  | {
      readonly kind: 'stream';
      readonly stream: string;
      readonly from: number;
      readonly limit: number;
    }
  | { readonly kind: 'all'; readonly ordinal: number; readonly limit: number }
  | { readonly kind: 'scan'; readonly ordinal: number; readonly types: readonly string[] }
  | { readonly kind: 'head'; readonly stream: string };

export type Reply = Batch | ScanBatch | StreamHead;

export type ToReader = { readonly id: number; readonly question: Question } | 'close';

export type FromReader =
  | { readonly id: number; readonly reply: Reply }
  | { readonly id: number; readonly fault: WireFault };

/** Answers questions on a read-only connection of its own, opened at the first one. */
export function runReader(port: MessagePort, path: string): void {
  let open: { file: LogFile; queries: LogQueries } | undefined;
  const queries = (): LogQueries => {
    if (open === undefined) {
      const file = openLogForReading(path);
      open = { file, queries: new LogQueries(file.database, file.format) };
    }
    return open.queries;
  };
  port.on('message', (message: ToReader) => {
    if (message === 'close') {
      open?.file.database.close();
      port.close();
      return;
    }
    port.postMessage(answer(message.id, () => ask(queries(), message.question)));
  });
}

function answer(id: number, work: () => Reply): FromReader {
  try {
    return { id, reply: work() };
  } catch (error) {
    return { id, fault: faultForWire(error) };
  }
}

function ask(queries: LogQueries, question: Question): Reply {
  switch (question.kind) {
    case 'stream':
      return queries.stream(question.stream, question.from, question.limit);
    case 'all':
      return queries.all(question.ordinal, question.limit);
    case 'scan':
      return queries.scan(question.ordinal, question.types);
    case 'head':
      return queries.head(question.stream);
  }
}
