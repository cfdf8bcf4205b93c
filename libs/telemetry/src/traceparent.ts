import type { Random } from '@stillhere/kernel';

/** W3C Trace Context, version 00. */
export interface TraceContext {
  /** 32 lower-case hex digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hex digits, not all zero. */
  readonly parentId: string;
  readonly sampled: boolean;
}

/** A later version may carry more after the flags; only version ff is never valid. */
const pattern = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const lengthMax = 256;

/** `undefined` when the text is no valid `traceparent`: then a trace starts anew. */
export function parseTraceparent(text: string): TraceContext | undefined {
  const match = text.length <= lengthMax ? pattern.exec(text) : null;
  if (!match) return undefined;
  const [, version, traceId, parentId, flags, rest] = match as unknown as string[];
  if (version === '00' && rest !== undefined) return undefined;
  if (/^0+$/.test(traceId as string) || /^0+$/.test(parentId as string)) return undefined;
  const sampled = (Number.parseInt(flags as string, 16) & 1) === 1;
  return { traceId: traceId as string, parentId: parentId as string, sampled };
}

export const formatTraceparent = (context: TraceContext): string =>
  `00-${context.traceId}-${context.parentId}-${context.sampled ? '01' : '00'}`;

export function newTrace(random: Random, sampled = true): TraceContext {
  return { traceId: hex(random, 16), parentId: hex(random, 8), sampled };
}

/** The same trace, one step down. */
export function childOf(parent: TraceContext, random: Random): TraceContext {
  return { ...parent, parentId: hex(random, 8) };
}

function hex(random: Random, length: number): string {
  const bytes = random.bytes(length);
  // The standard forbids all zeros; a source that yields them is broken or a test's.
  if (bytes.every((byte) => byte === 0)) bytes[length - 1] = 1;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
