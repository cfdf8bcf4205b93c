import type { EventStore, StoredEvent } from '@stillhere/event-store';
import type { Clock, Random, Recorded, StreamName, Timers, Timestamp } from '@stillhere/kernel';
import type { CommandEnvelope } from './envelope.js';
import type { Addition, Loaded } from './place.js';

/** Events of one stream that are in the log since this very turn. */
export interface Durable<State, Event> {
  readonly stream: StreamName;
  /** As they stand in the log, oldest first. */
  readonly events: readonly StoredEvent[];
  /** The same events as the decider knows them. */
  readonly facts: readonly Recorded<Event>[];
  /** After the newest of them. */
  readonly state: State;
}

export interface LineListeners<State, Event> {
  /** Called in the turn of the commit, before anybody is answered. Must not throw. */
  onDurable?(durable: Durable<State, Event>): void;
  /** Something may come to stand in the stream that `onDurable` will not tell of. */
  onDoubt?(stream: StreamName): void;
}

/** What the line of a stream needs of its repository. */
export interface LinePorts<State, Event> extends LineListeners<State, Event> {
  readonly store: Pick<EventStore, 'submit' | 'head' | 'hasOtherWriters'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  now(): Timestamp;
  read(stream: StreamName): Promise<Loaded<State>>;
  /** Names, encodes and chains what was decided. */
  addition(
    stream: StreamName,
    before: Loaded<State>,
    decided: { readonly events: readonly Event[]; readonly envelope: CommandEnvelope },
  ): Addition<State, Event>;
  /** Nobody is in its line any more. */
  onIdle(stream: StreamName): void;
}
