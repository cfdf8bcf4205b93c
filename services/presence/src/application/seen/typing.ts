import type { presence } from '@stillhere/contracts';
import type { Cancel, Timers } from '@stillhere/kernel';
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
  /** What was last said of a side that is watched or written on. */
  stateOf(place: ConversationPlace, side: Side): presence.TypingState | undefined;
  /** Each news, until it is cancelled. */
  watch(
    place: ConversationPlace,
    side: Side,
    onState: (state: presence.TypingState) => void,
  ): Cancel;
  /** Sides that are watched or written on. */
  readonly size: number;
}

/** One side of a conversation that is watched or written on. */
class Room {
  state: presence.TypingState | undefined = undefined;
  watchers: readonly ((state: presence.TypingState) => void)[] = [];
  writers = 0;

  publish(state: presence.TypingState): void {
    this.state = state;
    for (const onState of this.watchers) onState(state);
  }
}

interface Writing {
  readonly key: string;
  readonly expire: Cancel;
}

export function createTyping({ timers }: { readonly timers: Timers }): Typing {
  const rooms = new Map<string, Room>();
  /** By connection: somebody may write in one of two tabs. */
  const writing = new Map<string, Writing>();
  const keyOf = (place: ConversationPlace, side: Side): string => `${placeKey(place)}/${side}`;

  const roomOf = (key: string): Room => {
    const known = rooms.get(key);
    if (known) return known;
    const fresh = new Room();
    rooms.set(key, fresh);
    return fresh;
  };
  function leave(key: string, room: Room): void {
    const unused = room.watchers.length === 0 && room.writers === 0;
    if (unused && rooms.get(key) === room) rooms.delete(key);
  }

  function stops({ id }: Writer): void {
    const known = writing.get(id);
    if (!known) return;
    known.expire();
    writing.delete(id);
    const room = roomOf(known.key);
    room.writers -= 1;
    if (room.writers === 0) room.publish({ on: false, expiresMs: 0 });
    leave(known.key, room);
  }

  return {
    starts(writer) {
      const key = keyOf(writer, sideOf(writer.participant));
      const room = roomOf(key);
      const known = writing.get(writer.id);
      if (known) known.expire();
      else room.writers += 1;
      const expire = timers.after(typingExpiresMs, () => stops(writer));
      writing.set(writer.id, { key, expire });
      room.publish({ on: true, expiresMs: typingExpiresMs });
    },
    stops,
    stateOf: (place, side) => rooms.get(keyOf(place, side))?.state,
    watch(place, side, onState) {
      const key = keyOf(place, side);
      const room = roomOf(key);
      // Each its own, also where one function watches twice.
      const watcher = (state: presence.TypingState): void => onState(state);
      room.watchers = [...room.watchers, watcher];
      return () => {
        room.watchers = room.watchers.filter((one) => one !== watcher);
        leave(key, room);
      };
    },
    get size() {
      return rooms.size;
    },
  };
}

const sideOf = (participant: string): Side =>
  participant.startsWith('visitor:') ? 'visitor' : 'staff';
