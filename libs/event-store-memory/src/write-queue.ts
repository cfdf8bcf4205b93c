import type { AppendResult, ExpectedRevision, ProposedEvent } from '@stillhere/event-store';
import { StoreUnavailable } from '@stillhere/event-store';
import type { Cancel, Clock, StreamName, Timers } from '@stillhere/kernel';
import { invariant } from '@stillhere/kernel';

export interface QueuedAppend {
  readonly stream: StreamName;
  readonly events: readonly ProposedEvent[];
  readonly expected: ExpectedRevision;
}

export interface WriteQueueOptions {
  readonly clock: Clock;
  readonly timers: Timers | undefined;
  takeDelayMs(): number;
  /** Throws what the append is to reject with. */
  write(append: QueuedAppend): AppendResult;
}

interface Entry {
  readonly append: QueuedAppend;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (reason: unknown) => void;
  state: 'queued' | 'started' | 'settled';
  cancelDeadline: Cancel;
}

/** One write at a time, in the order of the calls, like the one writer of a real store. */
export class WriteQueue {
  readonly #options: WriteQueueOptions;
  readonly #entries: Entry[] = [];
  #running: Promise<void> | undefined;
  #isHalted = false;

  constructor(options: WriteQueueOptions) {
    this.#options = options;
  }

  add(append: QueuedAppend, deadlineMs: number): Promise<AppendResult> {
    if (deadlineMs <= 0) return Promise.reject(deadlinePassed(true));
    return new Promise((resolve, reject) => {
      const entry: Entry = { append, resolve, reject, state: 'queued', cancelDeadline: () => {} };
      this.#entries.push(entry);
      const { timers } = this.#options;
      if (timers) entry.cancelDeadline = timers.after(deadlineMs, () => expire(entry));
      this.#running ??= this.#run();
    });
  }

  /** Resolves when everything that was added is settled; at once when nothing ever will be. */
  async drain(): Promise<void> {
    if (!this.#isHalted) await this.#running;
  }

  /** Nothing is written or answered any more. */
  halt(): void {
    this.#isHalted = true;
    for (const entry of this.#entries) entry.cancelDeadline();
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    for (let entry = this.#entries[0]; entry !== undefined; entry = this.#entries[0]) {
      // One that expired while it was queued is dropped unwritten: its caller was told so.
      if (entry.state === 'queued') await this.#perform(entry);
      if (this.#isHalted) await new Promise(() => {});
      this.#entries.shift();
    }
    this.#running = undefined;
  }

  async #perform(entry: Entry): Promise<void> {
    entry.state = 'started';
    await this.#delay();
    if (this.#isHalted) return;
    const isWaiting = (entry.state as Entry['state']) !== 'settled';
    entry.cancelDeadline();
    try {
      const result = this.#options.write(entry.append);
      if (isWaiting) entry.resolve(result);
    } catch (error) {
      if (isWaiting) entry.reject(error);
    }
    entry.state = 'settled';
  }

  async #delay(): Promise<void> {
    const delayMs = this.#options.takeDelayMs();
    if (delayMs <= 0) return;
    const { timers } = this.#options;
    invariant(timers, 'a delay needs timers: createMemoryEventStore({ clock, timers, faults })');
    await new Promise<void>((resolve) => timers.after(delayMs, resolve));
  }
}

/** Queued: surely not written. Started: nobody knows until the store is asked again. */
function expire(entry: Entry): void {
  if (entry.state === 'settled') return;
  const outcomeKnown = entry.state === 'queued';
  entry.state = 'settled';
  entry.reject(deadlinePassed(outcomeKnown));
}

const deadlinePassed = (outcomeKnown: boolean): StoreUnavailable =>
  new StoreUnavailable('the deadline passed', { outcomeKnown, reason: 'deadline' });
