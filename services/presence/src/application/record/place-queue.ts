import type { CallContext } from '@stillhere/contracts';
import type { Cancel } from '@stillhere/kernel';
import { ServiceFault } from '@stillhere/nest-kit';
import { personKey } from '../../domain/place/index.js';
import { type Answer, isStale, type Proposal, type QueuePorts } from './proposal.js';

const retryFloorMs = 100;
const retryCeilingMs = 2_000;

/** From when on the record is behind what we know: as long as our own lag may be (E10). */
export const stuckAfterMs = 2_000;

/**
 * What a try came to: over, and it stands in the log up to this revision (0: nothing of it does); or the record has heard of
 * a newer owner.
 */
type Outcome = { readonly upTo: number } | 'try again' | 'not ours';

/** Something that waits for its turn at the log. */
interface Entry {
  /** What it is about; '' for a caller who waits. */
  readonly about: string;
  /** Whose presence it is about; '' for nobody's. */
  readonly whose: string;
  attempt(done: (outcome: Outcome) => void): void;
  drop(): void;
}

interface PlaceQueueEvents {
  idle(): void;
  /** Nothing has got through for `stuckAfterMs`, or something does again: up to this revision. */
  stuck(isStuck: boolean, upTo: number): void;
  /** Somebody else looks after the place; nothing waits any more. */
  lost(): void;
}

/** What is to be recorded at one place. One is made for nearly every receipt: it must cost little. */
export class PlaceQueue {
  readonly #waiting: Entry[] = [];
  #current: Entry | undefined;
  #isGoing = false;
  #triedAtMs = 0;
  #upTo = 0;
  #delayMs = retryFloorMs;
  #cancelPause: Cancel | undefined;
  #stuckSinceMs: number | undefined;
  #cancelStuck: Cancel | undefined;

  constructor(
    private readonly ports: QueuePorts,
    private readonly life: { readonly isClosing: boolean },
    private readonly events: PlaceQueueEvents,
  ) {}

  get stuckSinceMs(): number | undefined {
    return this.#stuckSinceMs;
  }

  get callers(): number {
    return this.#waiting.filter(({ about }) => about === '').length;
  }

  push(proposal: Proposal, context: CallContext): void {
    this.#remove((entry) => entry.about === proposal.about);
    this.#add(new Fact(proposal, context, this.ports));
  }

  async ask<T>(signal: AbortSignal, write: () => Promise<T>): Promise<T> {
    // Somebody waits, and perhaps the log is back.
    this.#tryNow();
    let leave = (): void => undefined;
    try {
      return await new Promise((resolve, reject) => {
        const entry = new Caller(write, resolve, reject);
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

  /** What waits for another try gets it now, and none after it. */
  lastTry(): void {
    this.#tryNow();
  }

  /** Nothing of it is waited for any more. */
  giveUp(): void {
    this.#dropAll();
    this.#stuckNoMore();
    this.events.idle();
  }

  #all(): readonly Entry[] {
    return this.#current ? [this.#current, ...this.#waiting] : this.#waiting;
  }

  #add(entry: Entry): void {
    this.#waiting.push(entry);
    this.#goOn();
    if (this.#stuckSinceMs !== undefined) this.events.stuck(true, this.#upTo);
  }

  #remove(unwanted: (entry: Entry) => boolean): void {
    if (this.#waiting.length === 0) return;
    const place = this.#waiting.findIndex(unwanted);
    if (place >= 0) this.#waiting.splice(place, 1)[0]?.drop();
  }

  /** A loop: what is settled within its own try must not make this call itself. */
  #goOn(): void {
    if (this.#isGoing) return;
    this.#isGoing = true;
    try {
      while (!this.#current) {
        const next = this.#waiting.shift();
        if (!next) break;
        this.#current = next;
        this.#delayMs = retryFloorMs;
        this.#triedAtMs = this.ports.clock.monotonicMs();
        this.#try(next);
      }
    } finally {
      this.#isGoing = false;
      if (!this.#current) this.#rest();
    }
  }

  /** After a defect of our own something may wait still. */
  #rest(): void {
    if (this.#waiting.length > 0) this.#goOn();
    else this.events.idle();
  }

  #try(entry: Entry): void {
    entry.attempt((outcome) => {
      // Given up meanwhile.
      if (this.#current !== entry) return;
      if (outcome === 'try again') this.#tryLater(entry);
      else if (outcome === 'not ours') this.#lost();
      else this.#over(outcome.upTo);
    });
  }

  #over(upTo: number): void {
    this.#current = undefined;
    this.#upTo = Math.max(this.#upTo, upTo);
    if (this.#waiting.length === 0) this.#stuckNoMore();
    this.#goOn();
  }

  #lost(): void {
    this.giveUp();
    this.events.lost();
  }

  /** Doubles up to a ceiling, with jitter, and can be cut short. */
  #tryLater(entry: Entry): void {
    this.#stuckSince(this.#triedAtMs);
    if (this.life.isClosing) {
      // In order or not at all: what comes after may rest on it.
      this.#dropAll();
      this.#over(0);
      return;
    }
    const { timers, random } = this.ports;
    this.#cancelPause = timers.after(this.#delayMs * (0.5 + random.fraction()), () => {
      this.#cancelPause = undefined;
      this.#try(entry);
    });
    this.#delayMs = Math.min(this.#delayMs * 2, retryCeilingMs);
  }

  #tryNow(): void {
    if (!this.#cancelPause || !this.#current) return;
    this.#cancelPause();
    this.#cancelPause = undefined;
    this.#try(this.#current);
  }

  #dropAll(): void {
    this.#cancelPause?.();
    this.#cancelPause = undefined;
    const all = this.#all();
    this.#current = undefined;
    for (const one of [...all, ...this.#waiting.splice(0)]) one.drop();
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
class Fact implements Entry {
  readonly about: string;
  readonly whose: string;

  constructor(
    private readonly proposal: Proposal,
    private readonly context: CallContext,
    private readonly ports: Pick<QueuePorts, 'logger' | 'ownership'>,
  ) {
    this.about = proposal.about;
    this.whose = proposal.isPresence ? personKey(proposal.of) : '';
  }

  attempt(done: (outcome: Outcome) => void): void {
    const { proposal, context } = this;
    const { ownership } = this.ports;
    if (!ownership.mayWrite(proposal.of)) {
      this.drop();
      done(nothing);
      return;
    }
    const fence = ownership.fenceOf(proposal.of);
    try {
      proposal.write({ context, fence }, (answer) => done(this.#take(answer)));
    } catch (error) {
      this.drop();
      done(nothing);
      throw error;
    }
  }

  drop(): void {
    this.proposal.written({ kind: 'dropped' });
  }

  #take(answer: Answer): Outcome {
    if (answer.ok) {
      this.proposal.written({ kind: 'recorded' });
      return { upTo: answer.value.revision };
    }
    const { code, status } = answer.fault;
    if (ours.has(status)) {
      this.ports.logger.warn('a presence fact waits for the log', { code });
      return 'try again';
    }
    if (isStale(answer.fault)) return 'not ours';
    this.proposal.written({ kind: 'refused', code });
    return nothing;
  }
}

const nothing: Outcome = { upTo: 0 };

/** A caller's own call: one try, its answer is theirs. */
class Caller<T> implements Entry {
  readonly about = '';
  readonly whose = '';

  constructor(
    private readonly write: () => Promise<T>,
    private readonly resolve: (value: T) => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  attempt(done: (outcome: Outcome) => void): void {
    this.write().then(
      (answer) => {
        this.resolve(answer);
        done(nothing);
      },
      (error: unknown) => {
        this.reject(error);
        done(nothing);
      },
    );
  }

  drop(): void {
    this.reject(callerLeft());
  }
}

/**
 * The trouble is ours and passes: no answer, no room, a defect. What the rules of a conversation
 * refuse stays refused, also where a person could put it right: waiting would hold back all others.
 */
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
