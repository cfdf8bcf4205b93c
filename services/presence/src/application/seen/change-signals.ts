import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import { type Place, partOfKey, placeKey } from '../../domain/place/index.js';
import { heardEveryMs } from '../connections/connections.js';

/** What the log has, our row has within this, or none of it was news to the row. */
const recordedWithinMs = 1_000;

/** `heard`: nothing but the moment at which somebody was heard last. */
export type Change = 'anything' | 'heard';

/** Who watches a conversation or a desk is told that something about it changed. */
export interface ChangeSignals {
  /** Our own sight changed, or our row did, by the event at this revision. */
  changed(place: Place, revision?: number): void;
  /** The same for all places that are watched and fall into this part. */
  changedIn(part: number): void;
  /** Whatever is watched. */
  changedEverywhere(): void;
  /** Somebody was heard again: tells at most once a second, and for the last time as well. */
  heard(place: Place): void;
  /**
   * Tells when our row has what stands in the log up to this revision: at once if it has, else with
   * it, and within a second where nothing of it was news to the row.
   */
  changedOnceAt(place: Place, revision: number): void;
  /** `onChange` is called once for all changes of one pass, at its end, until it is cancelled. */
  watch(place: Place, onChange: (what: Change) => void): Cancel;
  /** Tells once after a time; for labels that change by time alone. */
  changedAfter(place: Place, delayMs: number): Cancel;
  /** Places that are watched. */
  readonly size: number;
}

interface SignalPorts {
  readonly clock: Clock;
  readonly timers: Timers;
}

export const createChangeSignals = (ports: SignalPorts): ChangeSignals => new Signals(ports);

/** One watched place. */
class Signal {
  watchers: readonly ((what: Change) => void)[] = [];
  /** The newest revision that it told of. */
  revision = 0;
  /** To be told at the end of this pass. */
  told: Change | undefined = undefined;
  heardToldMs: number;
  cancelHeard: Cancel | undefined = undefined;
  cancelRecorded: Cancel | undefined = undefined;

  constructor(nowMs: number) {
    this.heardToldMs = nowMs;
  }

  disarm(): void {
    this.cancelHeard?.();
    this.cancelRecorded?.();
  }
}

class Signals implements ChangeSignals {
  readonly #signals = new Map<string, Signal>();
  /** What changed in this turn: a watcher that looked amid it would see half of it. */
  #told: Signal[] = [];

  constructor(private readonly ports: SignalPorts) {}

  get size(): number {
    return this.#signals.size;
  }

  changed(place: Place, revision = 0): void {
    const signal = this.#signals.get(placeKey(place));
    if (!signal) return;
    signal.revision = Math.max(signal.revision, revision);
    this.#tell(signal);
  }

  changedIn(part: number): void {
    for (const [key, signal] of this.#signals) if (partOfKey(key) === part) this.#tell(signal);
  }

  changedEverywhere(): void {
    for (const signal of this.#signals.values()) this.#tell(signal);
  }

  heard(place: Place): void {
    const signal = this.#signals.get(placeKey(place));
    if (!signal || signal.cancelHeard) return;
    const { clock, timers } = this.ports;
    const nowMs = clock.monotonicMs();
    const isDue = nowMs - signal.heardToldMs >= heardEveryMs;
    if (isDue) {
      signal.heardToldMs = nowMs;
      this.#tell(signal, 'heard');
    }
    // Whoever says so says it as rarely: what is heard meanwhile is told by then.
    signal.cancelHeard = timers.after(signal.heardToldMs + heardEveryMs - nowMs, () => {
      signal.cancelHeard = undefined;
      signal.heardToldMs = clock.monotonicMs();
      this.#tell(signal, 'heard');
    });
  }

  changedOnceAt(place: Place, revision: number): void {
    const signal = this.#signals.get(placeKey(place));
    if (!signal) return;
    if (signal.revision >= revision) this.#tell(signal);
    else {
      signal.cancelRecorded ??= this.ports.timers.after(recordedWithinMs, () => this.#tell(signal));
    }
  }

  watch(place: Place, onChange: (what: Change) => void): Cancel {
    const key = placeKey(place);
    const signal = this.#signals.get(key) ?? new Signal(this.ports.clock.monotonicMs());
    this.#signals.set(key, signal);
    // Each its own, also where one function watches twice.
    const watcher = (what: Change): void => onChange(what);
    signal.watchers = [...signal.watchers, watcher];
    return () => {
      signal.watchers = signal.watchers.filter((one) => one !== watcher);
      if (signal.watchers.length > 0 || this.#signals.get(key) !== signal) return;
      signal.disarm();
      this.#signals.delete(key);
    };
  }

  changedAfter(place: Place, delayMs: number): Cancel {
    return this.ports.timers.after(delayMs, () => this.changed(place));
  }

  #tell(signal: Signal, what: Change = 'anything'): void {
    if (what === 'anything') {
      signal.cancelRecorded?.();
      signal.cancelRecorded = undefined;
    }
    const isDue = signal.told !== undefined;
    if (signal.told !== 'anything') signal.told = what;
    if (isDue) return;
    this.#told.push(signal);
    if (this.#told.length === 1) queueMicrotask(() => this.#tellAll());
  }

  #tellAll(): void {
    const told = this.#told;
    this.#told = [];
    for (const signal of told) {
      const what = signal.told ?? 'anything';
      signal.told = undefined;
      for (const watcher of signal.watchers) watcher(what);
    }
  }
}
