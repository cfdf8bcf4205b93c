import type { EventFeed } from '@stillhere/event-feed';
import type { EventRegistry } from '@stillhere/event-schema';
import type { Timers } from '@stillhere/kernel';
import type { Metrics } from '@stillhere/telemetry';
import type { ReadModelStore } from '../read-model/read-model.js';
import type { DecodedEvent } from '../runner/decoded-event.js';
import type { OnFault } from '../runner/fault.js';

export interface ReactorOptions {
  /** `name@version`. Another version handles everything again: a reactor is never rebuilt lightly. */
  readonly name: string;
  /** Types that `react` wants; others only move the checkpoint. */
  readonly types: readonly string[];
  readonly feed: EventFeed;
  readonly checkpoints: ReadModelStore;
  readonly registry: EventRegistry;
  readonly timers: Timers;
  readonly metrics?: Metrics | undefined;
  /** At least once an event, in the order of each stream; the effect has to bear a repeat. */
  readonly react: (event: DecodedEvent) => Promise<void>;
  /** What to do with an event that cannot be handled; default `stop`. Never is one skipped. */
  readonly poison?: 'stop' | 'park';
  /** The reactor stopped by itself. */
  readonly onFault: OnFault;
}
