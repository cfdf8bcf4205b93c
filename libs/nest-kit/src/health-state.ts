import type { Cancel } from '@stillhere/kernel';

/**
 * Whether this process can do its work. Parts are named by the composition root; each reports for
 * itself. Being alive is not asked here: a process that answers is alive.
 */
export interface HealthState {
  /** Every part is ready. */
  readonly ready: boolean;
  /** Parts that are not ready, for a readiness answer and for people who look. */
  readonly waitingFor: readonly string[];
  set(part: string, ready: boolean): void;
  /** What is to be told of a part that nobody waits for; no names, no addresses: anybody may read it. */
  note(part: string, text: string): void;
  readonly notes: Readonly<Record<string, string>>;
  /** Runs after each change of `ready`. */
  watch(changed: () => void): Cancel;
}

/** All named parts start as not ready. */
export function createHealthState(parts: readonly string[]): HealthState {
  const waiting = new Set(parts);
  const watchers = new Set<() => void>();
  const notes = new Map<string, string>();
  return {
    get ready() {
      return waiting.size === 0;
    },
    get waitingFor() {
      return [...waiting];
    },
    set(part, ready) {
      const before = waiting.size === 0;
      if (ready) waiting.delete(part);
      else waiting.add(part);
      if (before !== (waiting.size === 0)) for (const changed of watchers) changed();
    },
    note(part, text) {
      notes.set(part, text);
    },
    get notes() {
      return Object.fromEntries(notes);
    },
    watch(changed) {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
  };
}
