import {
  type AppendOutcome,
  RevisionConflict,
  revisionOf,
  StoreUnavailable,
} from '@stillhere/event-store';
import { logDeadlineMs, type Rejection, type StreamName } from '@stillhere/kernel';
import { TransactionAborted } from '../errors.js';
import type { LineCommand } from './line-command.js';
import type { LinePorts } from './line-ports.js';
import { type Loaded, Place } from './place.js';

/** More commands in one line than anybody would wait for: refused at once. */
const waitingMax = 1_000;
/** Decisions lost to another writer before the command is given back. */
const lostMax = 5;
/** Longest pause after the first lost decision; doubles with each. */
const conflictPauseMs = 5;
/** A store that answered nothing is asked again after this long, on average. */
const repeatDelayMs = 50;

type Settled = (outcome: AppendOutcome) => void;

/**
 * The commands of one stream, first in, first out: each is decided at once on what those before it
 * decided, appended without waiting for them, and answered once all that it rests on is durable.
 *
 * Two ends of the stream are known: `decided`, on which the next command is decided, and `durable`,
 * which is in the log and may be shown. Between them lies what is on its way.
 */
export class StreamLine<State, Event> {
  #durable: Loaded<State> | undefined;
  /** Undefined before the first read, and when something happened that was not decided here. */
  #decided: Loaded<State> | undefined;
  /** Decided, not answered yet, in order. */
  #onTheWay: Place<State, Event>[] = [];
  /** Not decided yet, in order. */
  #waiting: Place<State, Event>[] = [];
  /** The state is being read, or what is missing for the next decision is being fetched. */
  #isFetching = false;
  /** The log is being asked whether what adds nothing was decided on its head. */
  #isConfirming = false;
  /** An append failed: nothing is decided until it is known what became of it and of all behind it. */
  #isBroken = false;

  constructor(
    readonly stream: StreamName,
    private readonly ports: LinePorts<State, Event>,
    known?: Loaded<State>,
  ) {
    this.#durable = known;
    this.#decided = known;
  }

  get durable(): Loaded<State> | undefined {
    return this.#durable;
  }

  submit(command: LineCommand<State, Event, Rejection>): void {
    if (this.#onTheWay.length + this.#waiting.length >= waitingMax) {
      command.failed(new TransactionAborted(this.stream, 'busy'));
      return;
    }
    const deadlineAtMs = this.ports.clock.monotonicMs() + command.envelope.deadlineMs;
    this.#waiting.push(new Place(command, deadlineAtMs));
    this.#advance();
  }

  /** Decides all that can be decided now. */
  #advance(): void {
    while (!this.#isBroken && !this.#isFetching && !this.#onTheWay.at(-1)?.isUnconfirmed) {
      const [next] = this.#waiting;
      if (next === undefined) break;
      if (this.#decided === undefined) void this.#read();
      else this.#take(next, this.#decided);
    }
    this.#tellIdle();
  }

  #take(place: Place<State, Event>, on: Loaded<State>): void {
    if (this.ports.clock.monotonicMs() >= place.deadlineAtMs) {
      this.#waiting.shift();
      place.command.failed(new TransactionAborted(this.stream, 'deadline'));
      return;
    }
    const missing = this.#decide(place, on);
    if (missing) {
      void this.#fetch(place, missing);
      return;
    }
    this.#waiting.shift();
    this.#onTheWay.push(place);
    if (place.addition) this.#append(place);
    else place.isConfirmed = !this.ports.store.hasOtherWriters;
    this.#answerReady();
  }

  /** A promise: it could not be decided yet. */
  #decide(place: Place<State, Event>, on: Loaded<State>): Promise<unknown> | undefined {
    const { state, revision } = on;
    const { command } = place;
    try {
      const outcome = command.decide(state, revision);
      if (outcome instanceof Promise) return outcome;
      if (!outcome.ok) {
        place.verdict = { ok: false, rejection: outcome.rejection, state, revision };
      } else if (outcome.events.length === 0) {
        place.verdict = { ok: true, added: [], at: this.ports.now(), state, revision };
      } else {
        const decided = { events: outcome.events, envelope: command.envelope };
        place.addition = this.ports.addition(this.stream, on, decided);
      }
    } catch (error) {
      // A decision that throws says no for reasons of its caller's, and rests on the state like any.
      place.verdict = { error };
    }
    return undefined;
  }

  async #read(): Promise<void> {
    this.#isFetching = true;
    try {
      this.#durable = await this.ports.read(this.stream);
      this.#decided = this.#durable;
    } catch (error) {
      for (const { command } of this.#waiting.splice(0)) command.failed(error);
    }
    this.#isFetching = false;
    this.#advance();
  }

  async #fetch(place: Place<State, Event>, missing: Promise<unknown>): Promise<void> {
    this.#isFetching = true;
    try {
      await missing;
    } catch (error) {
      this.#waiting = this.#waiting.filter((other) => other !== place);
      place.command.failed(error);
    }
    this.#isFetching = false;
    this.#advance();
  }

  #append(place: Place<State, Event>): void {
    if (!place.addition) return;
    this.#decided = place.addition.after;
    this.#hand(place, (outcome) => this.#ended(place, outcome));
  }

  #hand({ addition, deadlineAtMs }: Place<State, Event>, settled: Settled): void {
    if (!addition) return;
    const { events, expected } = addition;
    const leftMs = deadlineAtMs - this.ports.clock.monotonicMs();
    const deadlineMs = Math.min(leftMs, logDeadlineMs);
    this.ports.store.submit({ stream: this.stream, events, expected, deadlineMs }, settled);
  }

  #ended(place: Place<State, Event>, outcome: AppendOutcome): void {
    place.outcome = isOurs(place, outcome) ? outcome : twinFound(this.stream);
    if (!place.outcome.ok) this.#isBroken = true;
    this.#answerReady();
    if (this.#isBroken) this.#mendOnceSettled();
    else this.#tellIdle();
  }

  /** From the front, as far as everything is durable. */
  #answerReady(): void {
    let head = this.#onTheWay[0];
    for (; head?.isReady; head = this.#onTheWay[0]) {
      this.#onTheWay.shift();
      const { addition, outcome } = head;
      if (addition && outcome?.ok) {
        this.#durable = addition.after;
        const { facts, after } = addition;
        const { stream } = this;
        this.ports.onDurable?.({ stream, events: outcome.stored, facts, state: after.state });
      }
      head.answer();
    }
    if (head?.isUnconfirmed) void this.#confirm(head);
  }

  /**
   * A no, or "it was done already", adds nothing, so no append shows that it was decided on the newest state: the log
   * is asked where the stream stands. Nothing is decided behind it meanwhile.
   */
  async #confirm(place: Place<State, Event>): Promise<void> {
    if (this.#isConfirming) return;
    this.#isConfirming = true;
    try {
      const head = await this.ports.store.head(this.stream);
      place.isConfirmed = revisionOf(head) === this.#durable?.revision;
      this.#isBroken = !place.isConfirmed;
    } catch (error) {
      this.#onTheWay.shift();
      place.command.failed(error);
    }
    this.#isConfirming = false;
    if (this.#isBroken) void this.#decideAgain(place);
    else this.#answerReady();
    this.#advance();
  }

  /** While anything of the stream is still at the store, nobody knows what stands where. */
  #mendOnceSettled(): void {
    if (this.#onTheWay.some(({ isUnderWay }) => isUnderWay)) return;
    const [head] = this.#onTheWay;
    if (!head?.outcome || head.outcome.ok) return;
    const { error } = head.outcome;
    if (error instanceof RevisionConflict) void this.#decideAgain(head);
    else if (!(error instanceof StoreUnavailable)) this.#drop(head, error);
    else if (head.doubtNow) void this.#repeat(head, error);
    else this.#drop(head, asAborted(error, this.stream));
  }

  /** Somebody else was first: all of it is decided again, in the same order, on what they wrote. */
  async #decideAgain(head: Place<State, Event>): Promise<void> {
    const again = this.#onTheWay.splice(0);
    this.#forget();
    head.lost += 1;
    if (head.lost >= lostMax) again.shift();
    this.#waiting = [...again.map((place) => place.undecided()), ...this.#waiting];
    if (head.lost >= lostMax) {
      head.command.failed(new TransactionAborted(this.stream, 'conflict'));
    } else {
      const longestMs = conflictPauseMs * 2 ** head.lost;
      await this.#pause(this.ports.random.fraction() * longestMs);
    }
    this.#goOn();
  }

  /**
   * The identical append again, while its outcome is unknown and there is time: the store tells a
   * repeat from a second one, so it is written once or not at all. What is behind it waits for that.
   */
  async #repeat(head: Place<State, Event>, error: StoreUnavailable): Promise<void> {
    head.doubt ??= head.doubtNow;
    if (isFinal(error) || !(await this.#hasTimeToPause(head))) {
      this.#drop(head, head.doubt ?? error);
      return;
    }
    head.outcome = undefined;
    this.#hand(head, (outcome) => {
      head.outcome = isOurs(head, outcome) ? outcome : twinFound(this.stream);
      if (head.isReady) this.#handRest();
      else this.#mendOnceSettled();
    });
  }

  /** The head is in the log after all: what missed it, or is in doubt as well, is handed in again. */
  #handRest(): void {
    this.#isBroken = false;
    this.#answerReady();
    const rest = this.#onTheWay.filter(({ isReady }) => !isReady);
    for (const place of rest) {
      place.doubt = place.doubtNow;
      place.outcome = undefined;
    }
    for (const place of rest) this.#hand(place, (outcome) => this.#ended(place, outcome));
    this.#advance();
  }

  /** What was decided on something that is not in the log was never decided: none of it is answered. */
  #drop(head: Place<State, Event>, error: Error): void {
    const dropped = this.#onTheWay.splice(0);
    if (dropped.some(({ doubtNow }) => doubtNow)) {
      this.#forget();
      this.ports.onDoubt?.(this.stream);
    } else {
      this.#decided = this.#durable;
    }
    for (const place of dropped) {
      place.command.failed(place === head ? error : whyDropped(place, this.stream));
    }
    this.#goOn();
  }

  #goOn(): void {
    this.#isBroken = false;
    this.#advance();
  }

  #forget(): void {
    this.#durable = undefined;
    this.#decided = undefined;
  }

  /** False: there is no time left for it. */
  async #hasTimeToPause({ deadlineAtMs }: Place<State, Event>): Promise<boolean> {
    const pauseMs = this.ports.random.fraction() * 2 * repeatDelayMs;
    if (this.ports.clock.monotonicMs() + pauseMs >= deadlineAtMs) return false;
    await this.#pause(pauseMs);
    return true;
  }

  #pause(pauseMs: number): Promise<void> {
    return new Promise((resolve) => void this.ports.timers.after(pauseMs, resolve));
  }

  #tellIdle(): void {
    const isBusy = this.#isFetching || this.#isBroken;
    if (isBusy || this.#onTheWay.length > 0 || this.#waiting.length > 0) return;
    this.ports.onIdle(this.stream);
  }
}

/** Another writer may have carried out the same command: the ids are the same, the bytes are not. */
const isOurs = <State, Event>({ addition }: Place<State, Event>, outcome: AppendOutcome): boolean =>
  !outcome.ok || outcome.stored.at(-1)?.metadata.hash === addition?.after.hash;

const twinFound = (stream: StreamName): AppendOutcome => ({
  ok: false,
  error: new RevisionConflict(stream, 'events of our own', 'the same events of another writer'),
});

/** What was too late before it was written was only too late. */
function asAborted(error: Error, stream: StreamName): Error {
  const isLate = error instanceof StoreUnavailable && error.reason === 'deadline';
  return isLate ? new TransactionAborted(stream, 'deadline') : error;
}

function whyDropped<State, Event>(place: Place<State, Event>, stream: StreamName): Error {
  const { doubtNow, outcome } = place;
  if (doubtNow) return doubtNow;
  // A full disk is full for all of them, and an operator has to hear it.
  const isOwn = outcome?.ok === false && outcome.error instanceof StoreUnavailable;
  return isOwn ? asAborted(outcome.error, stream) : new TransactionAborted(stream, 'dropped');
}

/** This store will not answer any more, however often it is asked. */
const isFinal = ({ reason }: StoreUnavailable): boolean =>
  reason === 'poisoned' || reason === 'closed';
