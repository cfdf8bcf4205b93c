import type {
  ExpectedRevision,
  Link,
  ProposedEvent,
  StoreUnavailable,
} from '@stillhere/event-store';
import { envelopeOf } from '@stillhere/event-store';
import type { EventId, Hash, StreamName } from '@stillhere/kernel';

/**
 * Between the threads: flat arrays of strings and numbers, because cloning objects costs more than
 * writing them. Appends go several to a message, answers one message a commit, both in order, so
 * that neither needs an id.
 */
export type Flat = readonly (string | number)[];

const noStreamCode = -1;
const anyCode = -2;
const valuesPerEvent = 8;

/** Adds one append to `message`. `expiresAtMs` is on the clock of `sharedNowMs`. */
export function encodeAppend(
  message: (string | number)[],
  append: { stream: StreamName; events: readonly ProposedEvent[]; expected: ExpectedRevision },
  expiresAtMs: number,
): void {
  const { stream, events, expected } = append;
  message.push(stream, expectedCode(expected), expiresAtMs, events.length);
  for (const event of events) {
    const { eventId, type, data, metadata } = event;
    const { traceparent, prevHash, hash, hashAlg } = metadata;
    message.push(eventId, type, envelopeOf(event), data, traceparent, prevHash, hash, hashAlg);
  }
}

function expectedCode(expected: ExpectedRevision): number {
  if (expected === 'noStream') return noStreamCode;
  return expected === 'any' ? anyCode : expected.exactly;
}

function expectedOf(code: number): ExpectedRevision {
  if (code === noStreamCode) return 'noStream';
  return code === anyCode ? 'any' : { exactly: code };
}

/** An event that is to become a row. */
export interface WireEvent extends Link {
  readonly type: string;
  readonly envelope: string;
  readonly data: string;
  readonly traceparent: string;
  readonly hashAlg: string;
}

export interface WireAppend {
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  readonly expiresAtMs: number;
  readonly links: readonly WireEvent[];
}

export function* decodeAppends(message: Flat): Generator<WireAppend> {
  let at = 0;
  while (at < message.length) {
    const [stream, expected, expiresAtMs, count] = message.slice(at, at + 4);
    at += 4;
    const links: WireEvent[] = [];
    for (let index = 0; index < Number(count); index += 1) {
      links.push({
        eventId: message[at] as EventId,
        type: message[at + 1] as string,
        envelope: message[at + 2] as string,
        data: message[at + 3] as string,
        traceparent: message[at + 4] as string,
        prevHash: message[at + 5] as Hash,
        hash: message[at + 6] as Hash,
        hashAlg: message[at + 7] as string,
      });
      at += valuesPerEvent;
    }
    yield {
      stream: stream as StreamName,
      expected: expectedOf(expected as number),
      expiresAtMs: expiresAtMs as number,
      links,
    };
  }
}

/** How one append ended. Three values each in a commit's answer, after its `recordedAt`. */
export type Answer =
  | { readonly kind: 'appended'; readonly first: number; readonly lastOrdinal: number }
  /** `rows`: the events as they stand in the file, flat; they follow the three values. */
  | { readonly kind: 'repeated'; readonly first: number; readonly rows: Flat }
  | { readonly kind: 'conflict'; readonly expected: string; readonly actual: string }
  | { readonly kind: 'expired' }
  | {
      readonly kind: 'unavailable' | 'unavailable-unknown';
      readonly reason: StoreUnavailable['reason'];
      readonly message: string;
    };

export function encodeAnswer(message: (string | number)[], answer: Answer): void {
  switch (answer.kind) {
    case 'appended':
      message.push(answer.kind, answer.first, answer.lastOrdinal);
      break;
    case 'repeated':
      message.push(answer.kind, answer.first, answer.rows.length, ...answer.rows);
      break;
    case 'conflict':
      message.push(answer.kind, answer.expected, answer.actual);
      break;
    case 'expired':
      message.push(answer.kind, 0, 0);
      break;
    default:
      message.push(answer.kind, answer.reason, answer.message);
  }
}

export function* decodeAnswers(message: Flat): Generator<Answer> {
  for (let at = 1; at < message.length; at += 3) {
    const kind = message[at] as Answer['kind'];
    const [one, other] = [message[at + 1] as never, message[at + 2] as never];
    if (kind === 'appended') yield { kind, first: one, lastOrdinal: other };
    else if (kind === 'repeated') {
      yield { kind, first: one, rows: message.slice(at + 3, at + 3 + other) };
      at += other;
    } else if (kind === 'conflict') yield { kind, expected: one, actual: other };
    else if (kind === 'expired') yield { kind };
    else yield { kind, reason: one, message: other };
  }
}

/** Milliseconds on a clock that never steps and that all threads of the process share. */
export function sharedNowMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1_000_000;
}

/** An error on its way between threads; classes do not survive the crossing. */
export interface WireFault {
  readonly code: 'LogCorruption' | 'StoreUnavailable';
  readonly message: string;
  readonly reason: StoreUnavailable['reason'];
  readonly place: object;
}

export type FromWriter =
  | { readonly kind: 'ready'; readonly storeId: string; readonly newest: number }
  | { readonly kind: 'failed'; readonly fault: WireFault }
  | { readonly kind: 'poisoned'; readonly message: string }
  | { readonly kind: 'warning'; readonly message: string }
  | Flat;
