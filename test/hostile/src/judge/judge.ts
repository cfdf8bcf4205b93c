import { type ByeFrame, closeCodes, type NoCode, type ServerFrame } from '@stillhere/live-protocol';
import type { Closed } from '../wire/live-socket.js';
import { sentenceProblems } from './sentence.js';

/** What came of one frame. */
export interface HeardBack {
  /** `ok`, `no` and `bye`, in order. */
  readonly answers: readonly ServerFrame[];
  /** `undefined`: it is open and answers. */
  readonly closed: Closed | undefined;
}

export type ByeReason = keyof typeof closeCodes;

/** What docs/protocol.md says must come of it. */
export type Expected =
  | { readonly kind: 'no'; readonly code: NoCode; readonly field?: string; readonly cid?: string }
  | { readonly kind: 'ok'; readonly cid: string }
  | { readonly kind: 'quiet' }
  | { readonly kind: 'bye'; readonly reason: ByeReason; readonly field?: string }
  /** A rule of RFC 6455 was broken: the code alone says so. */
  | { readonly kind: 'cut'; readonly code: number };

const retryable: ReadonlySet<NoCode> = new Set(['rate', 'unavailable', 'full']);

export function judge(expected: Expected, { answers, closed }: HeardBack): string[] {
  switch (expected.kind) {
    case 'quiet':
      return [...unasked(answers), ...stillOpen(closed)];
    case 'ok':
      return [...one(answers, (frame) => okProblems(frame, expected.cid)), ...stillOpen(closed)];
    case 'no':
      return [...one(answers, (frame) => noProblems(frame, expected)), ...stillOpen(closed)];
    case 'bye':
      return [
        ...one(answers, (frame) => byeProblems(frame, expected)),
        ...closedWith(closed, closeCodes[expected.reason].code),
      ];
    case 'cut':
      return [...unasked(answers), ...closedWith(closed, expected.code)];
  }
}

const shown = (frame: unknown): string => JSON.stringify(frame)?.slice(0, 300) ?? 'nothing';

const unasked = (answers: readonly ServerFrame[]): string[] =>
  answers.map((frame) => `came unasked: ${shown(frame)}`);

function one(
  answers: readonly ServerFrame[],
  problemsOf: (frame: ServerFrame) => string[],
): string[] {
  const [first, ...more] = answers;
  if (first === undefined) return ['no answer came'];
  return [...problemsOf(first), ...unasked(more)];
}

const stillOpen = (closed: Closed | undefined): string[] =>
  closed === undefined ? [] : [`it was closed with ${closed.code} ${closed.reason}`];

function closedWith(closed: Closed | undefined, code: number): string[] {
  if (closed === undefined) return [`it stayed open; ${code} was due`];
  return closed.code === code ? [] : [`it was closed with ${closed.code}; ${code} was due`];
}

function okProblems(frame: ServerFrame, cid: string): string[] {
  const good = frame.t === 'ok' && frame.cid === cid && Number.isInteger(frame.revision);
  return good ? [] : [`not the ok of ${cid}: ${shown(frame)}`];
}

function noProblems(frame: ServerFrame, expected: Expected & { kind: 'no' }): string[] {
  if (frame.t !== 'no' || frame.code !== expected.code || frame.cid !== expected.cid) {
    return [`not the no '${expected.code}' of ${expected.cid ?? 'no message'}: ${shown(frame)}`];
  }
  const problems = sentenceProblems(frame.message, expected);
  if (frame.retryable !== retryable.has(frame.code)) problems.push(`retryable: ${shown(frame)}`);
  return problems;
}

function byeProblems(frame: ServerFrame, { reason, field }: Expected & { kind: 'bye' }): string[] {
  const { code, resume } = closeCodes[reason];
  const bye = frame as Partial<ByeFrame>;
  if (bye.t !== 'bye' || bye.code !== code || bye.resume !== resume) {
    return [`not the bye ${code}: ${shown(frame)}`];
  }
  return sentenceProblems(bye.message, { field });
}
