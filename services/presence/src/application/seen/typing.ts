import type { presence } from '@stillhere/contracts';
import { type Cancel, createLatest, type Latest, type Timers } from '@stillhere/kernel';
import { type ConversationPlace, placeKey } from '../../domain/place/index.js';

/** A page says again that somebody writes well before this; then it is over by itself. */
export const typingExpiresMs = 6_000;

export type Side = 'visitor' | 'staff';

/** Who writes, and over which connection. */
export interface Writer extends ConversationPlace {
  readonly id: string;
  readonly participant: string;
}

/** Who is writing now. Never recorded, never outlives its expiry, its connection or its consent. */
export interface Typing {
  starts(writer: Writer): void;
  stops(writer: Writer): void;
  watch(
    place: ConversationPlace,
    side: Side,
    signal: AbortSignal,
  ): AsyncIterable<presence.TypingState>;
  /** Sides that are watched or written on. */
  readonly size: number;
}

interface Room {
  readonly latest: Latest<presence.TypingState>;
  /** By connection: somebody may write in one of two tabs. */
  readonly writers: Map<string, Cancel>;
}

export function createTyping({ timers }: { readonly timers: Timers }): Typing {
  const rooms = new Map<string, Room>();
  const keyOf = (place: ConversationPlace, side: Side): string => `${placeKey(place)}/${side}`;
  const keyOfWriter = (writer: Writer): string => keyOf(writer, sideOf(writer.participant));

  const roomOf = (key: string): Room => {
    const known = rooms.get(key);
    if (known) return known;
    const fresh: Room = { latest: createLatest(), writers: new Map() };
    rooms.set(key, fresh);
    return fresh;
  };
  function leave(key: string, room: Room): void {
    const unused = room.latest.readers === 0 && room.writers.size === 0;
    if (unused && rooms.get(key) === room) rooms.delete(key);
  }

  function stops(writer: Writer): void {
    const key = keyOfWriter(writer);
    const room = rooms.get(key);
    const expiry = room?.writers.get(writer.id);
    if (!room || !expiry) return;
    expiry();
    room.writers.delete(writer.id);
    if (room.writers.size === 0) room.latest.publish({ on: false, expiresMs: 0 });
    leave(key, room);
  }

  async function* watch(
    place: ConversationPlace,
    side: Side,
    signal: AbortSignal,
  ): AsyncGenerator<presence.TypingState> {
    const key = keyOf(place, side);
    const room = roomOf(key);
    try {
      yield* room.latest.watch(signal);
    } finally {
      leave(key, room);
    }
  }

  return {
    starts(writer) {
      const room = roomOf(keyOfWriter(writer));
      room.writers.get(writer.id)?.();
      room.writers.set(
        writer.id,
        timers.after(typingExpiresMs, () => stops(writer)),
      );
      room.latest.publish({ on: true, expiresMs: typingExpiresMs });
    },
    stops,
    watch,
    get size() {
      return rooms.size;
    },
  };
}

const sideOf = (participant: string): Side =>
  participant.startsWith('visitor:') ? 'visitor' : 'staff';
