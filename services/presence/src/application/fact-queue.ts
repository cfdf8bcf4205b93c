import { BackOff, Stuck } from './back-off.js';
import type { Fate } from './fate.js';
import type { PresencePorts } from './ports.js';
import { callerEntry, type Entry, factEntry, type Recorded } from './queue-entry.js';

export interface QueueLife {
  /** True: everything gets one last try. */
  readonly closing: () => boolean;
  readonly onIdle: () => void;
  /** Nothing has got through for `stuckAfterMs`, or something does again: up to this revision. */
  readonly onStuck: (isStuck: boolean, upTo: number) => void;
}

/**
 * What is to be recorded about one conversation, in order. A class, because one is made for nearly
 * every receipt: it must cost little.
 */
export class FactQueue {
  readonly #waiting: Entry[] = [];
  readonly #backOff: BackOff;
  readonly #stuck: Stuck;
  #current: Entry | undefined;
  #running: Promise<void> | undefined;
  #upTo = 0;

  constructor(
    private readonly ports: PresencePorts,
    private readonly life: QueueLife,
  ) {
    this.#backOff = new BackOff(ports);
    this.#stuck = new Stuck(ports, (isStuck) => life.onStuck(isStuck, this.#upTo));
  }

  /** Since when nothing gets through, on the monotonic clock; `undefined`: all is well. */
  get stuckSinceMs(): number | undefined {
    return this.#stuck.sinceMs;
  }

  /** Callers who wait. */
  get callers(): number {
    return this.#waiting.filter(({ slot }) => slot === '').length;
  }

  push(slot: string, write: () => Promise<Recorded>): Promise<Fate> {
    this.#remove((entry) => entry.slot === slot);
    return new Promise((resolve, reject) => {
      this.#add(factEntry(slot, write, { resolve, reject, logger: this.ports.logger }));
    });
  }

  async ask<T>(signal: AbortSignal, write: () => Promise<T>): Promise<T> {
    // Somebody waits, and perhaps the log is back.
    this.#backOff.cutShort();
    let leave = (): void => undefined;
    try {
      return await new Promise((resolve, reject) => {
        const entry = callerEntry(write, { resolve, reject });
        leave = () => this.#remove((one) => one === entry);
        signal.addEventListener('abort', leave);
        if (signal.aborted) entry.drop();
        else this.#add(entry);
      });
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  has(slot: string): boolean {
    return this.#current?.slot === slot || this.#waiting.some((entry) => entry.slot === slot);
  }

  /** Slots of the facts that wait or are on their way. */
  slots(): readonly string[] {
    const all = this.#current ? [this.#current, ...this.#waiting] : this.#waiting;
    return all.map(({ slot }) => slot);
  }

  /** Resolves when nothing is left. */
  async finish(): Promise<void> {
    this.#backOff.cutShort();
    await this.#running;
  }

  /** Starts at once when nothing is before it: this stands on the path of every receipt. */
  #add(entry: Entry): void {
    this.#waiting.push(entry);
    this.#running ??= this.#work();
    this.#stuck.more();
  }

  #remove(unwanted: (entry: Entry) => boolean): void {
    const place = this.#waiting.findIndex(unwanted);
    if (place >= 0) this.#waiting.splice(place, 1)[0]?.drop();
  }

  async #work(): Promise<void> {
    for (;;) {
      this.#current = this.#waiting.shift();
      if (!this.#current) break;
      this.#backOff.reset();
      const triedAtMs = this.ports.clock.monotonicMs();
      let upTo = await this.#current.attempt();
      while (upTo === undefined) {
        this.#stuck.begin(triedAtMs);
        if (this.life.closing()) {
          // In order or not at all: what comes after may rest on it.
          for (const entry of [this.#current, ...this.#waiting.splice(0)]) entry.drop();
          break;
        }
        await this.#backOff.pause();
        upTo = await this.#current.attempt();
      }
      if (upTo !== undefined) this.#upTo = Math.max(this.#upTo, upTo);
      if (this.#waiting.length === 0) this.#stuck.end();
    }
    this.#running = undefined;
    this.life.onIdle();
  }
}
