import type { Position } from '@stillhere/kernel';

/** Digits of the largest integer that a number holds exactly; padded, so text order is log order. */
const positionDigits = 16;

/** For adapters that number their events from 1 and without gaps. */
export const positionOf = (ordinal: number): Position =>
  String(ordinal).padStart(positionDigits, '0') as Position;

/** `0` for "before everything". Throws a TypeError when the text is not a position of this form. */
export function ordinalOf(position: Position | undefined): number {
  if (position === undefined) return 0;
  if (!/^\d{16}$/.test(position)) {
    throw new TypeError(`not a position of this log: ${JSON.stringify(position)}`);
  }
  return Number(position);
}
