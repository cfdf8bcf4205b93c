import type { Cancel, Clock, Timers } from '@stillhere/kernel';

/** One line for all doors of a process. */
export const ARRIVALS = Symbol('stillhere.edge.arrivals');

/**
 * Arrivals taken in at the same time. More would not be quicker, since one thread serves them all and
 * one commit takes them all; but each of thousands would be done only when all are, past every deadline.
 */
export const atOnceMax = 64;
/** A page gives up on a hello after 5 s; it is told to come again before that. */
export const waitMaxMs = 4_000;
const lookEveryMs = 500;

/** `returns`: to a conversation that is open already. */
export type Arrival = 'returns' | 'opens';

interface Waiting {
  readonly sinceMs: number;
  readonly answer: (mayEnter: boolean) => void;
}

/**
 * The line in front of the door, when everybody comes at once: after our restart, or after a standstill.
 * Whoever comes back to a conversation goes before who opens a new one. Bounded by who is connected.
 */
export class Arrivals {
  #inside = 0;
  readonly #lines: Readonly<Record<Arrival, Waiting[]>> = { returns: [], opens: [] };
  #cancelLook: Cancel | undefined;

  constructor(private readonly ports: { readonly clock: Clock; readonly timers: Timers }) {}

  /** Resolves at its turn: whoever gets `true` says `leave` when done. `false`: it took too long. */
  enter(arrival: Arrival): Promise<boolean> {
    if (this.#inside < atOnceMax) {
      this.#inside += 1;
      return Promise.resolve(true);
    }
    return new Promise((answer) => {
      this.#lines[arrival].push({ sinceMs: this.ports.clock.monotonicMs(), answer });
      this.#cancelLook ??= this.ports.timers.after(lookEveryMs, () => this.#look());
    });
  }

  leave(): void {
    const next = this.#lines.returns.shift() ?? this.#lines.opens.shift();
    if (next) next.answer(true);
    else this.#inside -= 1;
  }

  /** Who has waited too long is sent away; they stand in the order in which they came. */
  #look(): void {
    const { clock, timers } = this.ports;
    const latestMs = clock.monotonicMs() - waitMaxMs;
    let isAnybody = false;
    for (const line of Object.values(this.#lines)) {
      const count = line.findIndex(({ sinceMs }) => sinceMs > latestMs);
      for (const { answer } of line.splice(0, count < 0 ? line.length : count)) answer(false);
      isAnybody ||= line.length > 0;
    }
    this.#cancelLook = isAnybody ? timers.after(lookEveryMs, () => this.#look()) : undefined;
  }
}
