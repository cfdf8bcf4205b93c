import {
  type AppendOutcome,
  type ExpectedRevision,
  type ProposedEvent,
  StoreUnavailable,
} from '@stillhere/event-store';
import type { Hash, Recorded, Rejection, Timestamp } from '@stillhere/kernel';
import type { LineCommand, Transacted } from './line-command.js';

/** A stream's folded state, as far as it is known here. */
export interface Loaded<State> {
  readonly state: State;
  /** Of the newest event; -1: there is none. */
  readonly revision: number;
  /** Of the newest event; 64 zeros when there is none. */
  readonly hash: Hash;
}

/** What a command adds, encoded once: repeated to the letter where its outcome is unknown. */
export interface Addition<State, Event> {
  readonly events: readonly ProposedEvent[];
  readonly facts: readonly Recorded<Event>[];
  readonly at: Timestamp;
  readonly expected: ExpectedRevision;
  readonly after: Loaded<State>;
}

type Verdict<State, Event> = Transacted<State, Event, Rejection> | { readonly error: unknown };

/** One command's place in the line: waiting to be decided, or decided and waiting to be answered. */
export class Place<State, Event> {
  /** Decisions lost to another writer. */
  lost = 0;
  /** What is said once all that it rests on is durable, where nothing is added. */
  verdict: Verdict<State, Event> | undefined;
  /** The verdict rests on the log's head, so it may be said once all before it is. */
  isConfirmed = false;
  /** What it adds to the log. */
  addition: Addition<State, Event> | undefined;
  /** The store's word on the addition; undefined: not yet. */
  outcome: AppendOutcome | undefined;
  /** It may have been written: a later "surely not" speaks of the repeat only. */
  doubt: StoreUnavailable | undefined;

  constructor(
    readonly command: LineCommand<State, Event, Rejection>,
    /** On the monotonic clock. */
    readonly deadlineAtMs: number,
  ) {}

  /** Can be answered as soon as everything before it was. */
  get isReady(): boolean {
    return this.addition === undefined ? this.isConfirmed : this.outcome?.ok === true;
  }

  /** It adds nothing, and somebody else may have been first: the log has not said yet that nobody was. */
  get isUnconfirmed(): boolean {
    return this.verdict !== undefined && !this.isConfirmed;
  }

  get isUnderWay(): boolean {
    return this.addition !== undefined && this.outcome === undefined;
  }

  /** The log may hold it, whatever is said of it. */
  get doubtNow(): StoreUnavailable | undefined {
    const { outcome } = this;
    if (this.doubt || !outcome) return this.doubt;
    if (outcome.ok) return mayBeThere();
    const { error } = outcome;
    return error instanceof StoreUnavailable && !error.outcomeKnown ? error : undefined;
  }

  /** As it was before it was decided. */
  undecided(): this {
    this.verdict = undefined;
    this.isConfirmed = false;
    this.addition = undefined;
    this.outcome = undefined;
    this.doubt = undefined;
    return this;
  }

  answer(): void {
    const { command, verdict, addition } = this;
    if (addition) {
      const { state, revision } = addition.after;
      command.settled({ ok: true, state, revision, added: addition.facts, at: addition.at });
    } else if (verdict && 'error' in verdict) {
      command.failed(verdict.error);
    } else if (verdict) {
      command.settled(verdict);
    }
  }
}

const mayBeThere = (): StoreUnavailable =>
  new StoreUnavailable('what it was decided on was in doubt for too long', {
    outcomeKnown: false,
    reason: 'deadline',
  });
