import type { Fate } from './fate.js';
import type { PresencePorts } from './ports.js';
import { callerEntry, type Entry, factEntry } from './queue-entry.js';

const retryFloorMs = 100;
const retryCeilingMs = 2_000;

/** What is to be recorded about one conversation, in order. */
export interface FactQueue {
  push(slot: string, write: () => Promise<unknown>): Promise<Fate>;
  ask<T>(signal: AbortSignal, write: () => Promise<T>): Promise<T>;
  has(slot: string): boolean;
  /** Callers who wait. */
  readonly callers: number;
  /** Resolves when nothing is left. */
  finish(): Promise<void>;
}

export interface QueueLife {
  /** True: everything gets one last try. */
  readonly closing: () => boolean;
  readonly onIdle: () => void;
}

export function createFactQueue(ports: PresencePorts, life: QueueLife): FactQueue {
  const waiting: Entry[] = [];
  const backOff = createBackOff(ports);
  let current: Entry | undefined;
  let running: Promise<void> | undefined;

  async function work(): Promise<void> {
    for (current = waiting.shift(); current; current = waiting.shift()) {
      backOff.reset();
      while (!(await current.attempt())) {
        if (life.closing()) {
          // In order or not at all: what comes after may rest on it.
          for (const entry of [current, ...waiting.splice(0)]) entry.drop();
          break;
        }
        await backOff.pause();
      }
    }
    running = undefined;
    life.onIdle();
  }

  /** Starts at once when nothing is before it: this stands on the path of every receipt. */
  function add(entry: Entry): void {
    waiting.push(entry);
    running ??= work();
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
    get callers() {
      return waiting.filter(({ slot }) => slot === '').length;
    },
    async finish() {
      backOff.cutShort();
      await running;
    },
  };
}

/** Pauses that double up to a ceiling, with jitter, and that can be cut short. */
function createBackOff({ timers, random }: PresencePorts) {
  let delayMs = retryFloorMs;
  let wake = (): void => undefined;
  return {
    reset: () => {
      delayMs = retryFloorMs;
    },
    cutShort: () => wake(),
    pause: () =>
      new Promise<void>((resolve) => {
        const cancel = timers.after(delayMs * (0.5 + random.fraction()), resolve);
        delayMs = Math.min(delayMs * 2, retryCeilingMs);
        wake = () => {
          cancel();
          resolve();
        };
      }),
  };
}
