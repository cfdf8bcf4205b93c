import type { EventStore } from '@stillhere/event-store';
import type { Clock, Position, Random, Timers } from '@stillhere/kernel';
import type { Logger } from '@stillhere/nest-kit';
import type { SubjectKeys } from '@stillhere/subject-keys';

/** Up to where every event of everybody is sealed. Lost, it is found again by reading the log. */
export interface SealingCheckpoint {
  load(): Promise<Position | undefined>;
  save(expected: Position | undefined, next: Position): Promise<void>;
}

/** A place outside of the log that keeps checkpoints. */
export interface CheckpointPlace {
  /** The newest that it holds, as it was written; `undefined`: none. @throws CheckpointPlaceUnavailable */
  newest(tenant: string): Promise<string | undefined>;
  /** Durable when it resolves. @throws CheckpointPlaceUnavailable */
  keep(tenant: string, note: string): Promise<void>;
}

/** It can be neither written nor read now. The log has it all; the next seal tries again. */
export class CheckpointPlaceUnavailable extends Error {
  readonly code = 'CheckpointPlaceUnavailable';
}

export interface SealingPorts {
  readonly store: EventStore;
  readonly keys: Pick<SubjectKeys, 'create' | 'cipher' | 'isDestroyed' | 'shred'>;
  readonly checkpoint: SealingCheckpoint;
  readonly place: CheckpointPlace;
  /** The number of the key that is to sign; a higher one than before replaces it. */
  readonly keyNumber: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly onFault: (fault: { readonly error: unknown }) => void;
}
