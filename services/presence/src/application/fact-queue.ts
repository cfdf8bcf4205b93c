import { createBackOff, createStuck } from './back-off.js';
import type { Fate } from './fate.js';
import type { PresencePorts } from './ports.js';
import { callerEntry, type Entry, factEntry } from './queue-entry.js';

/** What is to be recorded about one conversation, in order. */
export interface FactQueue {
  push(slot: string, write: () => Promise<unknown>): Promise<Fate>;
  ask<T>(signal: AbortSignal, write: () => Promise<T>): Promise<T>;
  has(slot: string): boolean;
  /** Slots of the facts that wait or are on their way. */
  slots(): readonly string[];
  /** Since when nothing gets through, on the monotonic clock; `undefined`: all is well. */
  readonly stuckSinceMs: number | undefined;
  /** Callers who wait. */
  readonly callers: number;
  /** Resolves when nothing is left. */
  finish(): Promise<void>;
}

export interface QueueLife {
  /** True: everything gets one last try. */
  readonly closing: () => boolean;
  readonly onIdle: () => void;
  /** Nothing has got through for `stuckAfterMs`, or something does again. */
  readonly onStuck: (isStuck: boolean) => void;
}

export function createFactQueue(ports: PresencePorts, life: QueueLife): FactQueue {
  const waiting: Entry[] = [];
  const backOff = createBackOff(ports);
  const stuck = createStuck(ports, life.onStuck);
  let current: Entry | undefined;
  let running: Promise<void> | undefined;

  async function work(): Promise<void> {
    for (current = waiting.shift(); current; current = waiting.shift()) {
      backOff.reset();
      const triedAtMs = ports.clock.monotonicMs();
      while (!(await current.attempt())) {
        stuck.begin(triedAtMs);
        if (life.closing()) {
          // In order or not at all: what comes after may rest on it.
          for (const entry of [current, ...waiting.splice(0)]) entry.drop();
          break;
        }
        await backOff.pause();
      }
      if (waiting.length === 0) stuck.end();
    }
    running = undefined;
    life.onIdle();
  }

  /** Starts at once when nothing is before it: this stands on the path of every receipt. */
  function add(entry: Entry): void {
    waiting.push(entry);
    running ??= work();
    stuck.more();
  }

  function remove(unwanted: (entry: Entry) => boolean): void {
    const place = waiting.findIndex(unwanted);
    if (place >= 0) waiting.splice(place, 1)[0]?.drop();
  }

  return {
    push(slot, write) {
      remove((entry) => entry.slot === slot);
      return new Promise((resolve, reject) => {
        add(factEntry(slot, write, { resolve, reject, logger: ports.logger }));
      });
    },
    async ask(signal, write) {
      // Somebody waits, and perhaps the log is back.
      backOff.cutShort();
      let leave = (): void => undefined;
      try {
        return await new Promise((resolve, reject) => {
          const entry = callerEntry(write, { resolve, reject });
          leave = () => remove((one) => one === entry);
          signal.addEventListener('abort', leave);
          if (signal.aborted) entry.drop();
          else add(entry);
        });
      } finally {
        signal.removeEventListener('abort', leave);
      }
    },
    has: (slot) => current?.slot === slot || waiting.some((entry) => entry.slot === slot),
    slots: () => (current ? [current, ...waiting] : waiting).map(({ slot }) => slot),
    get stuckSinceMs() {
      return stuck.sinceMs;
    },
    get callers() {
      return waiting.filter(({ slot }) => slot === '').length;
    },
    async finish() {
      backOff.cutShort();
      await running;
    },
  };
}
