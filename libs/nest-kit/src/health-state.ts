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
  /** Runs after each change of `ready`. */
  watch(changed: () => void): Cancel;
}

/** All named parts start as not ready. */
export function createHealthState(parts: readonly string[]): HealthState {
  const waiting = new Set(parts);
  const watchers = new Set<() => void>();
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
    watch(changed) {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
  };
}
