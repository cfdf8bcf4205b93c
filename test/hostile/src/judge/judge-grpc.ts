import type { GrpcAnswer } from '../wire/grpc-line.js';
import { sentenceProblems } from './sentence.js';

/** Statuses of gRPC by number, as docs/grpc.md names them. */
export const status = {
  ok: 0,
  invalidArgument: 3,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  unimplemented: 12,
  internal: 13,
  unauthenticated: 16,
} as const;

export interface GrpcRefusal {
  readonly statuses: readonly number[];
  /** Of the trailer `x-stillhere-code`. */
  readonly code?: string;
  /** Of the trailer `x-stillhere-field`; `any`: whichever, but one. */
  readonly field?: string;
  /** gRPC itself refuses, without our trailers. */
  readonly isBare?: boolean;
}

export function judgeCall(answer: GrpcAnswer, refusal: GrpcRefusal): string[] {
  if (!refusal.statuses.includes(answer.status)) {
    return [`answered ${answer.status}, not ${refusal.statuses}: ${answer.message}`];
  }
  if (answer.status === status.ok || refusal.isBare) return [];
  const said = answer.trailers['x-stillhere-code'];
  const named = answer.trailers['x-stillhere-field'];
  const field = refusal.field === 'any' ? named : refusal.field;
  const problems = sentenceProblems(answer.message, { field });
  if (said === undefined) problems.push('no x-stillhere-code');
  if (refusal.code !== undefined && said !== refusal.code) {
    problems.push(`said ${said}, not ${refusal.code}`);
  }
  if (refusal.field !== undefined && (named === undefined || named !== field)) {
    problems.push(`named the field ${named}, not ${refusal.field}`);
  }
  return problems;
}
