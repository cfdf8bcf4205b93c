import { GENESIS_HASH } from '@stillhere/audit-log';
import { type EventRegistry, timestamp } from '@stillhere/event-schema';
import { type EventStore, revisionOf } from '@stillhere/event-store';
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
} from '@stillhere/kernel';
import type { CommandEnvelope } from './envelope.js';
import type { LineCommand, Transacted } from './line-command.js';
import type { LineListeners, LinePorts } from './line-ports.js';
import type { Loaded } from './place.js';
import { type EventIdOf, type PlainEvent, propose } from './proposal.js';
import { StateCache } from './state-cache.js';
import { StreamLine } from './stream-line.js';

export interface Repository<State, Event> {
  /**
   * The durable state: what stood in the log when it was asked for, whoever wrote it. Whoever acts on an event says
   * its revision: the state is that one or a newer one, and the log is not asked where it is at hand.
   */
  load(stream: StreamName, revisionMin?: number): Promise<Loaded<State>>;
  /**
   * Decides at once where the state is at hand, on the newest decided one, and appends at exactly its
   * revision; decides again when somebody else was first. Commands of one stream are decided in the
   * order of their calls. Whoever asked is told by the command's own methods, when all is durable that
   * the decision rests on; before this call returns, where nothing has to be waited for.
   */
  submit<Reason extends Rejection>(command: LineCommand<State, Event, Reason>): void;
  /**
   * The same with a promise.
   * @throws what `LineCommand.failed` is told
   */
  transact<Reason extends Rejection>(
    stream: StreamName,
    envelope: CommandEnvelope,
    decide: (state: State, revision: number) => Outcome<Event, Reason>,
  ): Promise<Transacted<State, Event, Reason>>;
}

export interface RepositoryOptions<State, Event> extends LineListeners<State, Event> {
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

const cacheEntriesDefault = 10_000;

export function createRepository<State, Event extends PlainEvent>(
  options: RepositoryOptions<State, Event>,
): Repository<State, Event> {
  return new StreamRepository(options);
}

class StreamRepository<State, Event extends PlainEvent> implements Repository<State, Event> {
  readonly #prefix: string;
  readonly #ports: LinePorts<State, Event>;
  /** Somebody is in these: one line a stream, however many states were pushed out of the cache. */
  readonly #busy = new Map<StreamName, StreamLine<State, Event>>();
  readonly #reads = new Map<StreamName, Promise<Loaded<State>>>();
  readonly #idle: StateCache<StreamName, StreamLine<State, Event>>;

  constructor(private readonly options: RepositoryOptions<State, Event>) {
    this.#prefix = `${options.category}-`;
    const { cacheEntriesMax = cacheEntriesDefault, decider, clock } = options;
    this.#idle = new StateCache(cacheEntriesMax, ({ durable }) =>
      durable === undefined ? true : (decider.isOver?.(durable.state) ?? false),
    );
    this.#ports = {
      ...options,
      now: () => timestamp(clock.now()),
      read: (stream) => this.#read(stream),
      addition: (stream, before, decided) => propose(options, before, { stream, ...decided }),
      onIdle: (stream) => this.#left(stream),
    };
  }

  async load(stream: StreamName, revisionMin?: number): Promise<Loaded<State>> {
    const { store } = this.options;
    const neededRevision =
      revisionMin ?? (store.hasOtherWriters ? revisionOf(await store.head(stream)) : -1);
    const known = this.#atHand(stream);
    if (known !== undefined && known.revision >= neededRevision) return known;
    // A read under way may have begun before the event that somebody acts on.
    const loaded = await (neededRevision < 0 ? this.#readOnce(stream) : this.#read(stream));
    const newer = this.#atHand(stream);
    if (newer !== undefined && newer.revision >= loaded.revision) return newer;
    if (!this.#busy.has(stream)) this.#keep(new StreamLine(stream, this.#ports, loaded));
    return loaded;
  }

  #atHand(stream: StreamName): Loaded<State> | undefined {
    return (this.#busy.get(stream) ?? this.#idle.get(stream))?.durable;
  }

  submit<Reason extends Rejection>(command: LineCommand<State, Event, Reason>): void {
    const { stream } = command;
    this.#checkIsOurs(stream);
    let line = this.#busy.get(stream);
    if (line === undefined) {
      line = this.#idle.get(stream) ?? new StreamLine(stream, this.#ports);
      this.#busy.set(stream, line);
    }
    line.submit(command);
  }

  transact<Reason extends Rejection>(
    stream: StreamName,
    envelope: CommandEnvelope,
    decide: (state: State, revision: number) => Outcome<Event, Reason>,
  ): Promise<Transacted<State, Event, Reason>> {
    this.#checkIsOurs(stream);
    return new Promise((settled, failed) => {
      this.submit({ stream, envelope, decide, settled, failed });
    });
  }

  #checkIsOurs(stream: StreamName): void {
    invariant(stream.startsWith(this.#prefix), `${stream} is not of ${this.options.category}`);
  }

  #left(stream: StreamName): void {
    const line = this.#busy.get(stream);
    this.#busy.delete(stream);
    if (line) this.#keep(line);
  }

  /** A missing stream is not kept: asking for names that do not exist must not push out those that do. */
  #keep(line: StreamLine<State, Event>): void {
    const { stream, durable } = line;
    if (durable !== undefined && durable.revision >= 0) this.#idle.set(stream, line);
    else this.#idle.delete(stream);
  }

  /** All who come back at once to one stream share one read of it. */
  #readOnce(stream: StreamName): Promise<Loaded<State>> {
    const underWay = this.#reads.get(stream);
    if (underWay) return underWay;
    const read = this.#read(stream).finally(() => this.#reads.delete(stream));
    this.#reads.set(stream, read);
    return read;
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
    return { state, revision, hash };
  }
}
