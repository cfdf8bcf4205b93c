import { GENESIS_HASH } from '@stillhere/audit-log';
import { type EventRegistry, timestamp } from '@stillhere/event-schema';
import {
  type EventStore,
  type ProposedEvent,
  RevisionConflict,
  type StoredEvent,
} from '@stillhere/event-store';
import {
  type Clock,
  type Hash,
  invariant,
  type Outcome,
  type Random,
  type Recorded,
  type Rejection,
  type StreamName,
  type Timers,
  type Timestamp,
} from '@stillhere/kernel';
import { TransactionAborted } from '../errors.js';
import { appendSurely, pause } from './append-surely.js';
import type { CommandEnvelope } from './envelope.js';
import { type EventIdOf, type PlainEvent, propose } from './proposal.js';
import { StateCache } from './state-cache.js';
import { StreamQueue } from './stream-queue.js';

/** A stream's folded state, as far as it is known here. */
export interface Loaded<State> {
  readonly state: State;
  /** Of the newest event; -1: there is none. */
  readonly revision: number;
  /** Of the newest event; 64 zeros when there is none. */
  readonly hash: Hash;
}

/** An event just appended. Its position and recording time are the store's and come with a read. */
export type RecordedEvent = Omit<StoredEvent, 'position' | 'recordedAt'>;

export type Transacted<State, Event, Reason extends Rejection> =
  | {
      readonly ok: true;
      readonly state: State;
      readonly revision: number;
      /** As they stand in the log. Empty: the command had already had its effect. */
      readonly events: readonly RecordedEvent[];
      /** The same events as the decider knows them. */
      readonly decided: readonly Recorded<Event>[];
      /** When the events occurred; now, when there are none. */
      readonly at: Timestamp;
    }
  | {
      readonly ok: false;
      readonly rejection: Reason;
      readonly state: State;
      readonly revision: number;
    };

export interface Repository<State, Event> {
  /**
   * The state as this process knows it: what stood in the log when it first read, and what it wrote
   * since. The feed can be a moment ahead of that: whoever acts on an event asks for its revision.
   */
  load(stream: StreamName, revisionMin?: number): Promise<Loaded<State>>;
  /**
   * Decides on the newest state and appends at exactly its revision; decides again when somebody
   * else was first. Resolves when durable. What `decide` throws is passed on; nothing is appended then.
   * @throws TransactionAborted nothing was recorded, try again
   * @throws StoreUnavailable with `outcomeKnown: false` it may have been recorded once; repeating the command is safe
   */
  transact<Reason extends Rejection>(
    stream: StreamName,
    envelope: CommandEnvelope,
    decide: (state: State, revision: number) => Outcome<Event, Reason>,
  ): Promise<Transacted<State, Event, Reason>>;
}

export interface RepositoryOptions<State, Event> {
  readonly store: EventStore;
  readonly registry: EventRegistry;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  /** The one stream category that this repository writes. */
  readonly category: string;
  readonly decider: {
    readonly initialState: State;
    readonly evolve: (state: State, event: Recorded<Event>) => State;
    /** Little will be decided about it any more: its state need not be kept at hand. */
    readonly isOver?: (state: State) => boolean;
  };
  readonly eventIdOf?: EventIdOf<Event>;
  /** Folded states kept; default 10,000 (a busy network's open conversations). */
  readonly cacheEntriesMax?: number;
}

/** Decisions lost to another writer before the command is given back. */
const attemptsMax = 5;
/** Longest pause after the first lost decision; doubles with each. */
const conflictPauseMs = 5;
const cacheEntriesDefault = 10_000;

interface Command<State, Event, Reason extends Rejection> {
  readonly stream: StreamName;
  readonly envelope: CommandEnvelope;
  readonly deadlineAtMs: number;
  readonly decide: (state: State, revision: number) => Outcome<Event, Reason>;
}

export function createRepository<State, Event extends PlainEvent>(
  options: RepositoryOptions<State, Event>,
): Repository<State, Event> {
  return new StreamRepository(options);
}

class StreamRepository<State, Event extends PlainEvent> implements Repository<State, Event> {
  readonly #prefix: string;
  readonly #queue = new StreamQueue();
  readonly #cache: StateCache<StreamName, Loaded<State>>;

  constructor(private readonly options: RepositoryOptions<State, Event>) {
    this.#prefix = `${options.category}-`;
    const { cacheEntriesMax = cacheEntriesDefault, decider } = options;
    this.#cache = new StateCache(cacheEntriesMax, ({ state }) => decider.isOver?.(state) ?? false);
  }

  async load(stream: StreamName, revisionMin = -1): Promise<Loaded<State>> {
    const known = this.#cache.get(stream);
    return known !== undefined && known.revision >= revisionMin ? known : this.#read(stream);
  }

  transact<Reason extends Rejection>(
    stream: StreamName,
    envelope: CommandEnvelope,
    decide: (state: State, revision: number) => Outcome<Event, Reason>,
  ): Promise<Transacted<State, Event, Reason>> {
    invariant(stream.startsWith(this.#prefix), `${stream} is not of ${this.options.category}`);
    const deadlineAtMs = this.options.clock.monotonicMs() + envelope.deadlineMs;
    const command = { stream, envelope, deadlineAtMs, decide };
    return this.#queue.run(stream, () => this.#carryOut(command));
  }

  async #carryOut<Reason extends Rejection>(
    command: Command<State, Event, Reason>,
  ): Promise<Transacted<State, Event, Reason>> {
    for (let attempt = 1; ; attempt += 1) {
      if (this.options.clock.monotonicMs() >= command.deadlineAtMs) {
        throw new TransactionAborted(command.stream, 'deadline');
      }
      const loaded = this.#cache.get(command.stream) ?? (await this.#read(command.stream));
      // A decision that throws says no for reasons of its caller's; what is known stays known.
      const outcome = command.decide(loaded.state, loaded.revision);
      try {
        return await this.#recordOutcome(loaded, outcome, command);
      } catch (error) {
        this.#cache.delete(command.stream);
        if (!(error instanceof RevisionConflict)) throw error;
        if (attempt === attemptsMax) throw new TransactionAborted(command.stream, 'conflict');
        await this.#standBack(attempt);
      }
    }
  }

  async #recordOutcome<Reason extends Rejection>(
    loaded: Loaded<State>,
    outcome: Outcome<Event, Reason>,
    command: Command<State, Event, Reason>,
  ): Promise<Transacted<State, Event, Reason>> {
    const { state, revision } = loaded;
    if (!outcome.ok) return { ok: false, rejection: outcome.rejection, state, revision };
    if (outcome.events.length === 0) {
      return { ok: true, state, revision, events: [], decided: [], at: this.#now() };
    }
    const { stream, envelope, deadlineAtMs } = command;
    const events = propose(
      this.options,
      { stream, afterRevision: revision, prevHash: loaded.hash },
      { events: outcome.events, envelope },
    );
    const expected = revision < 0 ? ('noStream' as const) : { exactly: revision };
    await appendSurely(this.options, { stream, events, expected, deadlineAtMs });
    return this.#recorded(loaded, stream, { facts: outcome.events, proposed: events });
  }

  #recorded<Reason extends Rejection>(
    before: Loaded<State>,
    stream: StreamName,
    { facts, proposed }: { facts: readonly Event[]; proposed: readonly ProposedEvent[] },
  ): Transacted<State, Event, Reason> {
    let { state, revision, hash } = before;
    let at = '' as Timestamp;
    const events: RecordedEvent[] = [];
    const decided: Recorded<Event>[] = [];
    for (const [index, event] of proposed.entries()) {
      revision += 1;
      at = event.metadata.occurredAt;
      hash = event.metadata.hash;
      const fact = { ...(facts[index] as Event), revision, at };
      state = this.options.decider.evolve(state, fact);
      decided.push(fact);
      events.push({ ...event, stream, revision });
    }
    this.#cache.set(stream, { state, revision, hash });
    return { ok: true, state, revision, events, decided, at };
  }

  async #read(stream: StreamName): Promise<Loaded<State>> {
    let { initialState: state } = this.options.decider;
    let revision = -1;
    let hash: Hash = GENESIS_HASH;
    for await (const stored of this.options.store.readStream(stream)) {
      revision = stored.revision;
      hash = stored.metadata.hash;
      const event = this.options.registry.decode(stored) as PlainEvent as Event;
      const at = stored.metadata.occurredAt;
      state = this.options.decider.evolve(state, { ...event, revision, at });
    }
    const loaded = { state, revision, hash };
    const known = this.#cache.get(stream);
    if (known !== undefined && known.revision >= revision) return known;
    // A missing stream is not kept: asking for names that do not exist must not push out those that do.
    if (revision >= 0) this.#cache.set(stream, loaded);
    return loaded;
  }

  #now(): Timestamp {
    return timestamp(this.options.clock.now());
  }

  #standBack(attempt: number): Promise<void> {
    const longestMs = conflictPauseMs * 2 ** attempt;
    return pause(this.options.timers, this.options.random.fraction() * longestMs);
  }
}
