import type { Append, AppendOutcome } from '@stillhere/event-store';
import { refuseSoon, StoreUnavailable } from '@stillhere/event-store';
import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import { invariant } from '@stillhere/kernel';

export interface WriteQueueOptions {
  readonly clock: Clock;
  readonly timers: Timers | undefined;
  takeDelayMs(): number;
  write(append: Append): AppendOutcome;
  /** All of a commit have their answers. */
  onSettled(): void;
}

interface Entry {
  readonly append: Append;
  readonly settled: (outcome: AppendOutcome) => void;
  state: 'queued' | 'started' | 'settled';
  /** `undefined`: not asked for yet. */
  delayMs: number | undefined;
  cancelDeadline: Cancel;
}

/**
 * One commit at a time, in the order of the calls, like the one writer of a real store: what was
 * queued meanwhile is written together and answered in one pass.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions;
  readonly #entries: Entry[] = [];
  #running: Promise<void> | undefined;
  #isHalted = false;

  constructor(options: WriteQueueOptions) {
    this.#options = options;
  }

  add(append: Append, settled: Entry['settled']): void {
    const { deadlineMs } = append;
    if (deadlineMs <= 0) {
      refuseSoon(settled, deadlinePassed(true));
      return;
    }
    const entry: Entry = {
      append,
      settled,
      state: 'queued',
      delayMs: undefined,
      cancelDeadline: () => {},
    };
    this.#entries.push(entry);
    const { timers } = this.#options;
    if (timers) entry.cancelDeadline = timers.after(deadlineMs, () => expire(entry));
    this.#running ??= this.#run();
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
    while (this.#entries.length > 0) {
      const group = await this.#nextGroup();
      if (this.#isHalted) await new Promise(() => {});
      this.#commit(group);
    }
    this.#running = undefined;
  }

  /** The oldest entry after its delay, and those behind it that have none. */
  async #nextGroup(): Promise<readonly Entry[]> {
    const group: Entry[] = [];
    for (let entry = this.#entries[0]; entry !== undefined; entry = this.#entries[0]) {
      // One that expired while it was queued is dropped unwritten: its caller was told so.
      if (entry.state === 'queued') {
        entry.delayMs ??= this.#options.takeDelayMs();
        const { delayMs } = entry;
        if (delayMs > 0 && group.length > 0) break;
        entry.state = 'started';
        if (delayMs > 0) await this.#pause(delayMs);
        group.push(entry);
      }
      this.#entries.shift();
    }
    return group;
  }

  /** Synchronous: nobody sees a part of it. */
  #commit(group: readonly Entry[]): void {
    const outcomes = group.map(({ append }) => this.#options.write(append));
    for (const [index, entry] of group.entries()) {
      entry.cancelDeadline();
      const isWaiting = entry.state !== 'settled';
      entry.state = 'settled';
      if (isWaiting) entry.settled(outcomes[index] as AppendOutcome);
    }
    if (group.length > 0) this.#options.onSettled();
  }

  async #pause(delayMs: number): Promise<void> {
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
  entry.settled({ ok: false, error: deadlinePassed(outcomeKnown) });
}

const deadlinePassed = (outcomeKnown: boolean): StoreUnavailable =>
  new StoreUnavailable('the deadline passed', { outcomeKnown, reason: 'deadline' });
