import type { CallContext } from '@stillhere/contracts';
import type { Cancel, Clock, Random, Timers } from '@stillhere/kernel';
import {
  callContext,
  isServiceFault,
  type Logger,
  ServiceFault,
  servicePrincipal,
} from '@stillhere/nest-kit';
import { type Person, type Place, personKey, placeKey } from '../../domain/place/index.js';

/** Callers who wait at one place while the log is away; each of them asks again by itself. */
const callersMax = 32;
/** What still waits when the service stops gets so long to reach the log. */
const drainMaxMs = 2_000;
const retryFloorMs = 100;
const retryCeilingMs = 2_000;

/** From when on the record is behind what we know: as long as our own lag may be (E10). */
export const stuckAfterMs = 2_000;

/** What became of a fact. */
export type Written =
  | { readonly kind: 'recorded' }
  /** For good: the record knows better. */
  | { readonly kind: 'refused'; readonly code: string }
  /** A newer fact said it all, or this process stopped before the log came back. */
  | { readonly kind: 'dropped' };

/** A fact to be recorded. */
export interface Proposal {
  /** Whose it is; facts of one place are written in order. */
  readonly of: Person;
  /**
   * What it is about. A newer fact about the same replaces one that still waits, so that what waits
   * is bounded by what can be said, however long the log is away.
   */
  readonly about: string;
  /** False: it says nothing about where somebody is (a receipt). */
  readonly isPresence: boolean;
  readonly write: (context: CallContext) => Promise<{ readonly revision: number }>;
}

/** `behind` of a place changed. Not behind any more: the log has it up to this revision. */
export interface BehindChanged {
  readonly kind: 'behind-changed';
  readonly place: Place;
  readonly isBehind: boolean;
  readonly upTo: number;
}

/** Puts facts into the log in the order in which they were found, one place at a time. */
export interface FactQueue {
  /** Tries for as long as the trouble is ours. Rejects with nothing but a fault of our own code. */
  propose(proposal: Proposal): Promise<Written>;
  /** One try, in its turn, for a caller who waits; not at all when the caller went away before. */
  once<T>(
    place: Place,
    signal: AbortSignal,
    write: (context: CallContext) => Promise<T>,
  ): Promise<T>;
  /** Whether a fact about this waits or is on its way. */
  isWaiting(place: Place, about: string): boolean;
  /**
   * Since when the record is behind what we know of somebody's presence, on the monotonic clock;
   * `undefined`: it is not, or not for long.
   */
  behindSinceMs(person: Person): number | undefined;
  /** Places with anything on its way. */
  readonly busy: number;
  /** One last try for what waits; nothing is tried again. */
  stop(): Promise<void>;
}

export interface QueuePorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
}

export function createFactQueue(
  ports: QueuePorts,
  tell: (event: BehindChanged) => void = () => undefined,
): FactQueue {
  const lines = new Map<string, Line>();
  const stopping = new AbortController();
  const life = { isClosing: false };

  const lineOf = (place: Place): Line => {
    const key = placeKey(place);
    const known = lines.get(key);
    if (known) return known;
    const fresh = new Line(ports, life, {
      idle: () => lines.delete(key),
      stuck: (isBehind, upTo) => tell({ kind: 'behind-changed', place, isBehind, upTo }),
    });
    lines.set(key, fresh);
    return fresh;
  };
  const contextOf = ({ tenant }: Place): CallContext =>
    callContext({ principal: servicePrincipal('presence', tenant), signal: stopping.signal });

  return {
    propose({ of, about, isPresence, write }) {
      const whose = isPresence ? personKey(of) : '';
      return lineOf(of).push({ about, whose, write: () => write(contextOf(of)) });
    },
    once(place, signal, write) {
      const line = lineOf(place);
      if (line.callers >= callersMax) return Promise.reject(tooManyWait());
      return line.ask(signal, () => write(contextOf(place)));
    },
    isWaiting: (place, about) => lines.get(placeKey(place))?.has(about) ?? false,
    behindSinceMs(person) {
      const line = lines.get(placeKey(person));
      const sinceMs = line?.stuckSinceMs;
      if (!line || sinceMs === undefined) return undefined;
      if (ports.clock.monotonicMs() - sinceMs < stuckAfterMs) return undefined;
      return line.concerns(personKey(person)) ? sinceMs : undefined;
    },
    get busy() {
      return lines.size;
    },
    async stop() {
      life.isClosing = true;
      const cancel = ports.timers.after(drainMaxMs, () => stopping.abort());
      await Promise.all([...lines.values()].map((line) => line.finish()));
      cancel();
      stopping.abort();
    },
  };
}

/** Something that waits for its turn at the log. */
interface Entry {
  /** What it is about; '' for a caller who waits. */
  readonly about: string;
  /** Whose presence it is about; '' for nobody's. */
  readonly whose: string;
  /**
   * `undefined`: to be tried again. Else it is over, and what it came to stands in the log up to this
   * revision; 0: nothing of it does. Never rejects.
   */
  attempt(): Promise<number | undefined>;
  drop(): void;
}

interface Settling<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

interface LineEvents {
  idle(): void;
  /** Nothing has got through for `stuckAfterMs`, or something does again: up to this revision. */
  stuck(isStuck: boolean, upTo: number): void;
}

interface Fact extends Pick<Entry, 'about' | 'whose'> {
  readonly write: () => Promise<{ readonly revision: number }>;
}

/** What is to be recorded at one place. One is made for nearly every receipt: it must cost little. */
class Line {
  readonly #waiting: Entry[] = [];
  #current: Entry | undefined;
  #running: Promise<void> | undefined;
  #upTo = 0;
  #delayMs = retryFloorMs;
  #cutShort: (() => void) | undefined;
  #stuckSinceMs: number | undefined;
  #cancelStuck: Cancel | undefined;

  constructor(
    private readonly ports: QueuePorts,
    private readonly life: { readonly isClosing: boolean },
    private readonly events: LineEvents,
  ) {}

  get stuckSinceMs(): number | undefined {
    return this.#stuckSinceMs;
  }

  get callers(): number {
    return this.#waiting.filter(({ about }) => about === '').length;
  }

  push(fact: Fact): Promise<Written> {
    this.#remove((entry) => entry.about === fact.about);
    return new Promise((resolve, reject) => {
      this.#add(factEntry(fact, { resolve, reject, logger: this.ports.logger }));
    });
  }

  async ask<T>(signal: AbortSignal, write: () => Promise<T>): Promise<T> {
    // Somebody waits, and perhaps the log is back.
    this.#cutShort?.();
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

  has(about: string): boolean {
    return this.#all().some((entry) => entry.about === about);
  }

  /** Whether anything about this person's presence waits or is on its way. */
  concerns(person: string): boolean {
    return this.#all().some(({ whose }) => whose === person);
  }

  /** Resolves when nothing is left. */
  async finish(): Promise<void> {
    this.#cutShort?.();
    await this.#running;
  }

  #all(): readonly Entry[] {
    return this.#current ? [this.#current, ...this.#waiting] : this.#waiting;
  }

  /** Starts at once when nothing is before it: this stands on the path of every receipt. */
  #add(entry: Entry): void {
    this.#waiting.push(entry);
    this.#running ??= this.#work();
    if (this.#stuckSinceMs !== undefined) this.events.stuck(true, this.#upTo);
  }

  #remove(unwanted: (entry: Entry) => boolean): void {
    const place = this.#waiting.findIndex(unwanted);
    if (place >= 0) this.#waiting.splice(place, 1)[0]?.drop();
  }

  async #work(): Promise<void> {
    for (;;) {
      this.#current = this.#waiting.shift();
      if (!this.#current) break;
      this.#delayMs = retryFloorMs;
      const triedAtMs = this.ports.clock.monotonicMs();
      const upTo = (await this.#current.attempt()) ?? (await this.#retry(this.#current, triedAtMs));
      this.#upTo = Math.max(this.#upTo, upTo);
      if (this.#waiting.length === 0) this.#stuckNoMore();
    }
    this.#running = undefined;
    this.events.idle();
  }

  async #retry(entry: Entry, triedAtMs: number): Promise<number> {
    this.#stuckSince(triedAtMs);
    while (!this.life.isClosing) {
      await this.#pause();
      const upTo = await entry.attempt();
      if (upTo !== undefined) return upTo;
    }
    // In order or not at all: what comes after may rest on it.
    for (const one of [entry, ...this.#waiting.splice(0)]) one.drop();
    return 0;
  }

  /** Doubles up to a ceiling, with jitter, and can be cut short. */
  #pause(): Promise<void> {
    const { timers, random } = this.ports;
    return new Promise((resolve) => {
      const cancel = timers.after(this.#delayMs * (0.5 + random.fraction()), resolve);
      this.#delayMs = Math.min(this.#delayMs * 2, retryCeilingMs);
      this.#cutShort = () => {
        cancel();
        resolve();
      };
    });
  }

  #stuckSince(triedAtMs: number): void {
    if (this.#stuckSinceMs !== undefined) return;
    this.#stuckSinceMs = triedAtMs;
    const { timers, clock } = this.ports;
    const delayMs = triedAtMs + stuckAfterMs - clock.monotonicMs();
    this.#cancelStuck = timers.after(delayMs, () => this.events.stuck(true, this.#upTo));
  }

  #stuckNoMore(): void {
    if (this.#stuckSinceMs === undefined) return;
    this.#stuckSinceMs = undefined;
    this.#cancelStuck?.();
    this.events.stuck(false, this.#upTo);
  }
}

/** A fact: tried again for as long as the trouble is ours. */
const factEntry = (
  { about, whose, write }: Fact,
  { resolve, reject, logger }: Settling<Written> & { readonly logger: Logger },
): Entry => ({
  about,
  whose,
  attempt: () =>
    write().then(
      ({ revision }) => settle(resolve, { kind: 'recorded' }, revision),
      (error: unknown) => {
        if (isOurTrouble(error)) {
          logger.warn('a presence fact waits for the log', { code: error.code });
          return undefined;
        }
        if (isServiceFault(error)) return settle(resolve, { kind: 'refused', code: error.code });
        return settle(reject, error);
      },
    ),
  drop: () => resolve({ kind: 'dropped' }),
});

/** A caller's own call: one try, its answer is theirs. */
const callerEntry = <T>(write: () => Promise<T>, { resolve, reject }: Settling<T>): Entry => ({
  about: '',
  whose: '',
  attempt: () =>
    write().then(
      (answer) => settle(resolve, answer),
      (error: unknown) => settle(reject, error),
    ),
  drop: () => reject(callerLeft()),
});

function settle<T>(how: (value: T) => void, value: T, revision = 0): number {
  how(value);
  return revision;
}

/**
 * The trouble is ours and passes: no answer, no room, a defect. What the rules of a conversation
 * refuse stays refused, also where a person could put it right: waiting would hold back all others.
 */
const isOurTrouble = (error: unknown): error is ServiceFault =>
  isServiceFault(error) && ours.has(error.status);

const ours: ReadonlySet<string> = new Set([
  'unavailable',
  'deadline-exceeded',
  'aborted',
  'resource-exhausted',
  'internal',
]);

const callerLeft = (): ServiceFault =>
  new ServiceFault({
    status: 'aborted',
    code: 'CallCancelled',
    message: 'The caller went away before its turn. Nothing was changed.',
  });

const tooManyWait = (): ServiceFault =>
  new ServiceFault({
    status: 'resource-exhausted',
    code: 'TooManyWaiting',
    message: 'Too many connections of this conversation wait for the log. Try again in a moment.',
    retryable: true,
  });
