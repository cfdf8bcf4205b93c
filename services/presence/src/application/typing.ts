import type { presence } from '@stillhere/contracts';
import { createLatest, type Latest } from '@stillhere/kernel';

/** A page says again that somebody writes well before this; then it is over by itself. */
export const typingExpiresMs = 6_000;

/** Who is writing now. Never recorded, never outlives its expiry. */
export interface Typing {
  set(conversation: string, side: string, on: boolean): void;
  watch(
    conversation: string,
    side: string,
    signal: AbortSignal,
  ): AsyncIterable<presence.TypingState>;
}

export function createTyping(): Typing {
  const states = new Map<string, Latest<presence.TypingState>>();
  const keyOf = (conversation: string, side: string): string => `${conversation}/${side}`;

  async function* watch(
    conversation: string,
    side: string,
    signal: AbortSignal,
  ): AsyncGenerator<presence.TypingState> {
    const key = keyOf(conversation, side);
    const latest = states.get(key) ?? createLatest<presence.TypingState>();
    states.set(key, latest);
    try {
      yield* latest.watch(signal);
    } finally {
      if (latest.readers === 0) states.delete(key);
    }
  }

  return {
    set(conversation, side, on) {
      states.get(keyOf(conversation, side))?.publish({ on, expiresMs: on ? typingExpiresMs : 0 });
    },
    watch,
  };
}
