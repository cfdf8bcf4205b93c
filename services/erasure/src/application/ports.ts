import type { EventStore } from '@stillhere/event-store';
import type { Clock, Random, Timers } from '@stillhere/kernel';
import type { SubjectKeyStore } from '@stillhere/subject-keys';

/** What can be looked at beside others who work. */
export interface SubjectLook {
  readonly log: Pick<EventStore, 'readStream'>;
  readonly keys: Pick<SubjectKeyStore, 'find'>;
}

export interface ErasurePorts {
  readonly store: EventStore;
  /** The store itself: whoever destroys a key needs nothing that opens it. */
  readonly keys: Pick<SubjectKeyStore, 'find' | 'shred'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
}

/** Whose words. */
export interface Subject {
  readonly tenant: string;
  readonly conversation: string;
}
