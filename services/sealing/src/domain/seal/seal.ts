/** Events of a tenant that no checkpoint covers yet; those of its seals do not count, or sealing would never end. */
export interface Unsealed {
  readonly events: number;
}

/** At the latest so long after it was recorded an event is sealed, while the process runs. */
export const sealEveryMs = 60_000;
/** Or as soon as so many wait, so that a proof of the newest never covers more. */
export const sealLeavesMax = 1_000;

/** Whether so many may wait no longer. While old events are caught up with, one seal at the end is enough. */
export const isFull = ({ events }: Unsealed): boolean => events >= sealLeavesMax;

/** Which key signs: that of the last checkpoint, until a higher number is asked for. */
export interface KeyChoice {
  readonly number: number;
  /** Signs this one checkpoint too, so that whoever knows it may trust the next. */
  readonly before: number | undefined;
}

export function chooseKey(current: number | undefined, wanted: number): KeyChoice {
  if (current === undefined) return { number: wanted, before: undefined };
  if (wanted <= current) return { number: current, before: undefined };
  return { number: wanted, before: current };
}
