import { type Cancel, createLatest, type Latest } from '@stillhere/kernel';
import type { PresencePorts } from './ports.js';

/** Bytes arrive often; a screen that ticks by itself needs to hear of them about this often. */
const heardEveryMs = 1_000;

/** Bells: who watches a conversation is told that something about it changed. */
export interface Bells {
  /** Rings at once: a recorded fact changed. */
  rang(conversation: string): void;
  /** Rings at most once in a while: somebody was heard again. */
  heard(conversation: string): void;
  watch(conversation: string, signal: AbortSignal): AsyncIterable<unknown>;
  /** Rings once after a time; for labels that change by time alone. */
  ringAfter(conversation: string, delayMs: number): Cancel;
}

interface Bell {
  readonly latest: Latest<number>;
  heardAtMs: number;
}

export function createBells({ clock, timers }: Pick<PresencePorts, 'clock' | 'timers'>): Bells {
  const bells = new Map<string, Bell>();

  const ring = (conversation: string): void => {
    const bell = bells.get(conversation);
    if (!bell) return;
    bell.heardAtMs = clock.monotonicMs();
    bell.latest.publish(bell.heardAtMs);
  };

  async function* watch(conversation: string, signal: AbortSignal): AsyncGenerator<unknown> {
    const bell = bells.get(conversation) ?? { latest: createLatest(0), heardAtMs: 0 };
    bells.set(conversation, bell);
    try {
      yield* bell.latest.watch(signal);
    } finally {
      if (bell.latest.readers === 0) bells.delete(conversation);
    }
  }

  return {
    rang: ring,
    heard(conversation) {
      const bell = bells.get(conversation);
      if (bell && clock.monotonicMs() - bell.heardAtMs >= heardEveryMs) ring(conversation);
    },
    watch,
    ringAfter: (conversation, delayMs) => timers.after(delayMs, () => ring(conversation)),
  };
}
