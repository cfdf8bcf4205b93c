import type { LiveState } from '@stillhere/live-protocol/client';
import { hasMovedAway } from '../model/moved-away.js';

/** Which open chats were seats of this account and are not any more. */
export interface SeatMoves {
  seatsAre(conversations: readonly string[]): void;
  /** Told once for each time that it left; a chat that was just accepted is no seat yet. */
  hasLeft(conversation: string, live: LiveState): boolean;
  onMoved(listener: (conversation: string) => void): () => void;
}

export function createSeatMoves(): SeatMoves {
  let seats: ReadonlySet<string> = new Set();
  const wereSeats = new Set<string>();
  const listeners = new Set<(conversation: string) => void>();
  return {
    seatsAre(conversations) {
      seats = new Set(conversations);
      for (const conversation of conversations) wereSeats.add(conversation);
    },
    hasLeft(conversation, live) {
      const isOurs = seats.has(conversation) || !wereSeats.has(conversation);
      if (isOurs || !hasMovedAway(live)) return false;
      wereSeats.delete(conversation);
      for (const listener of listeners) listener(conversation);
      return true;
    },
    onMoved(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
