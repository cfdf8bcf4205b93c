import type { Position } from '@stillhere/kernel';

/** A place in `$all`, as the client knows it. */
export interface LogPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** Digits of the largest unsigned 64-bit integer; padded, so text order is log order. */
const digits = 20;

/** What a server older than 22.10 says where it does not know. */
const unknownPosition = 2n ** 63n - 1n;

export const isKnown = ({ commit }: LogPosition): boolean => commit < unknownPosition;

export const positionText = ({ commit, prepare }: LogPosition): Position =>
  `${pad(commit)}/${pad(prepare)}` as Position;

const pad = (part: bigint): string => String(part).padStart(digits, '0');

/** Throws a TypeError when the text is not a position of this form. */
export function logPosition(position: Position): LogPosition {
  const match = /^(\d{20})\/(\d{20})$/.exec(position);
  if (match === null)
    throw new TypeError(`not a position of this log: ${JSON.stringify(position)}`);
  return { commit: BigInt(match[1] as string), prepare: BigInt(match[2] as string) };
}
