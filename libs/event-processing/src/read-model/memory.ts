import type { JsonValue, Position, StreamName } from '@stillhere/kernel';
import { CheckpointConflict, ReadModelUnavailable } from '../errors.js';
import { type Entry, type EntryPlace, type EntryQuestion, placeBefore } from './entry.js';
import type {
  BuildBeside,
  ReadModel,
  ReadModelChange,
  ReadModelStore,
  StoredRows,
} from './read-model.js';
import type { Turn } from './share.js';

/** Rows and checkpoints for tests; they live as long as the store, whoever opens it again. */
export function createMemoryReadModelStore(): ReadModelStore & {
  /** The same rows, as another process sees them. */
  sharedBy(turnOf: (name: string) => Turn): ReadModelStore;
} {
  const live = new Map<string, Build>();
  const beside = new Map<string, Build>();
  const storeOf = (turnOf?: (name: string) => Turn): ReadModelStore => ({
    open: async (name) => new MemoryReadModel(name, live, turnOf?.(name)),
    async openBeside(name) {
      const build = new Build();
      beside.set(name, build);
      return new MemoryBuildBeside(name, build, { live, beside });
    },
    openReader: async (name) => new MemoryReadModel(name, live, undefined),
    turnOf,
    close: async () => {},
  });
  return { ...storeOf(), sharedBy: storeOf };
}

class Build {
  /** As text, so that nobody shares an object with what is stored. */
  readonly rows = new Map<string, string>();
  readonly revisions = new Map<StreamName, number>();
  readonly #entries: Entry[] = [];
  checkpoint: Position | undefined;

  read(): StoredRows {
    const rows = [...this.rows.keys()]
      .sort()
      .map((key) => [key, JSON.parse(this.rows.get(key) ?? 'null') as JsonValue] as const);
    return { checkpoint: this.checkpoint, rows };
  }

  revisionsOf(streams: readonly StreamName[]): ReadonlyMap<StreamName, number> {
    return new Map(
      streams.flatMap((stream) => {
        const revision = this.revisions.get(stream);
        return revision === undefined ? [] : [[stream, revision]];
      }),
    );
  }

  valuesOf(keys: readonly string[]): ReadonlyMap<string, JsonValue> {
    return new Map(
      keys.flatMap((key) => {
        const text = this.rows.get(key);
        return text === undefined ? [] : [[key, JSON.parse(text) as JsonValue]];
      }),
    );
  }

  entries(question: EntryQuestion): readonly Entry[] {
    const { tenant, kind, fromMs, untilMs, upTo, after = placeBefore(fromMs), limit } = question;
    return this.#entries
      .filter((one) => one.tenant === tenant && one.kind === kind && one.fromMs < untilMs)
      .filter((one) => one.position <= upTo && isAfter(one, after))
      .sort((a, b) => (isAfter(a, b) ? 1 : -1))
      .slice(0, limit);
  }

  /** False: nothing was written. */
  commit({
    expected,
    next,
    puts,
    deletes,
    revisions = [],
    entries = [],
  }: ReadModelChange): boolean {
    const goesOn = expected === undefined || next > expected;
    if (this.checkpoint !== expected || !goesOn) return false;
    for (const key of deletes) this.rows.delete(key);
    for (const [key, value] of puts) this.rows.set(key, JSON.stringify(value));
    for (const [stream, revision] of revisions) this.revisions.set(stream, revision);
    this.#entries.push(...(JSON.parse(JSON.stringify([...entries])) as Entry[]));
    this.checkpoint = next;
    return true;
  }
}

const isAfter = (one: EntryPlace, other: EntryPlace): boolean => {
  if (one.untilMs !== other.untilMs) return one.untilMs > other.untilMs;
  if (one.position !== other.position) return one.position > other.position;
  return one.ordinal > other.ordinal;
};

class MemoryReadModel implements ReadModel {
  readonly share;
  #build: Build;

  constructor(
    private readonly name: string,
    private readonly live: Map<string, Build>,
    turn: Turn | undefined,
  ) {
    this.#build = this.#live;
    this.share = turn && {
      turn,
      look: async () => {
        const { checkpoint } = this.#live;
        return { checkpoint, isReplaced: this.#live !== this.#build };
      },
    };
  }

  get #live(): Build {
    const build = this.live.get(this.name) ?? new Build();
    this.live.set(this.name, build);
    return build;
  }

  async read(): Promise<StoredRows> {
    this.#build = this.#live;
    return this.#build.read();
  }

  async revisionsOf(streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>> {
    return this.#live.revisionsOf(streams);
  }

  async standing(): Promise<Position | undefined> {
    this.#build = this.#live;
    return this.#build.checkpoint;
  }

  async valuesOf(keys: readonly string[]): Promise<ReadonlyMap<string, JsonValue>> {
    return this.#build.valuesOf(keys);
  }

  async entries(question: EntryQuestion): Promise<readonly Entry[]> {
    if (this.#live === this.#build) return this.#build.entries(question);
    throw new ReadModelUnavailable(`another build of ${this.name} went live`);
  }

  async commit(change: ReadModelChange): Promise<void> {
    if (this.#live === this.#build && this.#build.commit(change)) return;
    throw new CheckpointConflict(this.name, change.expected, this.#live.checkpoint);
  }
}

class MemoryBuildBeside implements BuildBeside {
  constructor(
    private readonly name: string,
    private readonly build: Build,
    private readonly builds: { readonly live: Map<string, Build>; beside: Map<string, Build> },
  ) {}

  get #isThere(): boolean {
    return this.builds.beside.get(this.name) === this.build;
  }

  read = async (): Promise<StoredRows> => this.build.read();

  revisionsOf = async (streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>> =>
    this.build.revisionsOf(streams);

  standing = async (): Promise<Position | undefined> => this.build.checkpoint;

  valuesOf = async (keys: readonly string[]): Promise<ReadonlyMap<string, JsonValue>> =>
    this.build.valuesOf(keys);

  entries = async (question: EntryQuestion): Promise<readonly Entry[]> =>
    this.build.entries(question);

  async commit(change: ReadModelChange): Promise<void> {
    if (this.#isThere && this.build.commit(change)) return;
    throw new CheckpointConflict(this.name, change.expected, this.build.checkpoint);
  }

  async goLive(): Promise<void> {
    const { checkpoint } = this.build;
    const found = this.builds.live.get(this.name)?.checkpoint;
    if (!this.#isThere || (found ?? '') > (checkpoint ?? '')) {
      throw new CheckpointConflict(this.name, checkpoint, found);
    }
    this.builds.live.set(this.name, this.build);
    this.builds.beside.delete(this.name);
  }

  async drop(): Promise<void> {
    if (this.#isThere) this.builds.beside.delete(this.name);
  }
}
