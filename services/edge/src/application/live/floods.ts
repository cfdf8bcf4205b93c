import type { Clock } from '@stillhere/kernel';

/** How long somebody who sent too much is not let in again: a fresh connection brings a fresh burst. */
export const floodPauseMs = 2_000;
/** Beyond it the one met first is forgotten, and may come. */
const floodersMax = 10_000;

/** Who was shown out for sending too much, each in one conversation; nobody else waits for them (I33). */
export interface Floods {
  met(conversation: string, participant: string): void;
  /** 0: let them in. Otherwise milliseconds until they may come. */
  leftMs(conversation: string, participant: string): number;
}

export function createFloods(clock: Pick<Clock, 'monotonicMs'>): Floods {
  const until = new Map<string, number>();
  const keyOf = (conversation: string, participant: string): string =>
    `${conversation} ${participant}`;
  return {
    met(conversation, participant) {
      const key = keyOf(conversation, participant);
      until.delete(key);
      until.set(key, clock.monotonicMs() + floodPauseMs);
      const [first] = until.size > floodersMax ? until.keys() : [];
      if (first !== undefined) until.delete(first);
    },
    leftMs(conversation, participant) {
      const key = keyOf(conversation, participant);
      const leftMs = (until.get(key) ?? 0) - clock.monotonicMs();
      if (leftMs <= 0) until.delete(key);
      return Math.max(0, Math.ceil(leftMs));
    },
  };
}
