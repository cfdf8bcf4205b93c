import type { PublishedTopics } from '@stillhere/event-feed';
import type { EventStore } from '@stillhere/event-store';
import type { Clock, Position, Timers } from '@stillhere/kernel';
import type { Logger } from '@stillhere/nest-kit';
import type { Tracer } from '@stillhere/telemetry';

/** How far everything is published. */
export interface RelayCheckpoint {
  load(): Promise<Position | undefined>;
  /** Compare-and-set. @throws CheckpointConflict: another relay moved it. */
  save(expected: Position | undefined, next: Position): Promise<void>;
}

/** Who may relay. A wrong yes repeats events, which consumers drop by their revision; it loses none. */
export interface RelayFence {
  owns(): boolean;
}

/** `away`: the broker or the log does not answer. `refused`: somebody has to change something. */
export const relayStandings = ['waiting', 'starting', 'publishing', 'away', 'refused'] as const;

/** Where the relay stands, for people who look. */
export interface RelayStanding {
  readonly status: (typeof relayStandings)[number];
  /** Age of the oldest event that is not published; 0 when all are. */
  readonly lagMs: number;
  /** What stands in the way; '' when nothing does. */
  readonly problem: string;
}

export interface RelayPorts {
  readonly store: EventStore;
  readonly topics: PublishedTopics;
  readonly checkpoint: RelayCheckpoint;
  readonly fence: RelayFence;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Default: nobody traces. */
  readonly tracer?: Tracer;
  /** Told at each change and now and then while it lags. Must not throw. */
  readonly onStanding: (standing: RelayStanding) => void;
  /** A promise of ours broke (a damaged log): the relay has stopped. */
  readonly onFault: (fault: { readonly error: unknown }) => void;
}
