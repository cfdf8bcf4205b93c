import { timestamp } from '@stillhere/kernel';
import type { Zone } from '../../domain/measures/zone.js';

/** `2026-03-29T03:00:00.000+02:00`: what clocks showed there, and how far from UTC that was. */
export function instantText(ms: number, { offsetMsAt }: Zone): string {
  const offsetMs = offsetMsAt(ms);
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) =>
    `${part}`.padStart(2, '0'),
  );
  return `${timestamp(ms + offsetMs).slice(0, -1)}${offsetMs < 0 ? '-' : '+'}${hour}:${minute}`;
}
