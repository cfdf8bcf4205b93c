import type { StoredEvent } from '@stillhere/event-store';
import { parseStreamName } from '@stillhere/event-store';
import type { Position } from '@stillhere/kernel';
import { parseCheckpoint, type SignedCheckpoint } from '@stillhere/transparency-log';
import { SealKeys } from './seal-keys.js';
import {
  type CheckpointSigned,
  keyIntroduced,
  sealFactIn,
  sealOrigin,
  sealStream,
} from './seals.js';
import { TenantTree, type TreeState } from './tenant-tree.js';

/** A log that is not what was sealed. */
export interface SealDivergence {
  readonly tenant: string;
  readonly sentence: string;
}

/** How far the log of one tenant is sealed. */
export interface Sealed {
  readonly tenant: string;
  readonly events: number;
  /** Covered by the newest checkpoint in the log that was verified; 0: there is none. */
  readonly sealed: number;
  readonly position: Position | undefined;
  /** Of checkpoints from elsewhere that were verified, the largest; 0: none was given. */
  readonly outside: number;
  /** Verifier keys. */
  readonly keys: readonly string[];
}

export interface SealVerifierOptions {
  readonly storeId: string;
  /** All events of the tenant's seal stream. */
  readonly sealsOf: (tenant: string) => AsyncIterable<StoredEvent>;
  /** Checkpoints that were kept elsewhere. */
  readonly checkpoints?: readonly SignedCheckpoint[];
}

export interface SealVerifier {
  /** Takes the next event, in position order; answers with the first divergence, for ever. A promise only for a tenant's first event. */
  push(event: StoredEvent): SealDivergence | undefined | Promise<SealDivergence | undefined>;
  /** Whether everything that was sealed, here or elsewhere, is there. */
  end(): SealDivergence | undefined;
  readonly sealed: readonly Sealed[];
}

/** Recomputes the tree of each tenant, and compares it with every checkpoint in the log and from elsewhere. */
export function createSealVerifier(options: SealVerifierOptions): SealVerifier {
  const tenants = new Map<string, SealedTree>();
  const outside = byTenant(options);
  let first = outside.foreign;

  const opened = async (name: string): Promise<SealedTree> => {
    const tree = new SealedTree(options.storeId, name, outside.of(name));
    tenants.set(name, tree);
    for await (const event of options.sealsOf(name)) tree.expect(event);
    return tree;
  };
  return {
    push(event) {
      const name = parseStreamName(event.stream)?.tenant;
      if (first !== undefined || name === undefined) return first;
      const known = tenants.get(name);
      if (known !== undefined) {
        first = known.push(event);
        return first;
      }
      return opened(name).then((tree) => {
        first ??= tree.push(event);
        return first;
      });
    },
    end() {
      for (const tree of tenants.values()) first ??= tree.end();
      for (const name of outside.tenants) {
        if (tenants.has(name)) continue;
        first ??= new SealedTree(options.storeId, name, outside.of(name)).end();
      }
      return first;
    },
    get sealed() {
      return [...tenants.values()].map((tree) => tree.standing);
    },
  };
}

/** A checkpoint names its log: one of another log, or of this one under another id, is a divergence of its own. */
function byTenant({ storeId, checkpoints = [] }: SealVerifierOptions) {
  const found = new Map<string, SignedCheckpoint[]>();
  let foreign: SealDivergence | undefined;
  const prefix = sealOrigin(storeId, '');
  for (const checkpoint of checkpoints) {
    const tenant = checkpoint.origin.slice(prefix.length);
    if (checkpoint.origin.startsWith(prefix)) {
      found.set(tenant, [...(found.get(tenant) ?? []), checkpoint]);
      continue;
    }
    const sentence =
      `The checkpoint is of ${checkpoint.origin.slice(0, 120)}, but this log says that it is ${prefix}…: it is another ` +
      'log, or its id was changed.';
    foreign ??= { tenant: '', sentence };
  }
  return { foreign, tenants: [...found.keys()], of: (tenant: string) => found.get(tenant) ?? [] };
}

interface Expected {
  readonly data: CheckpointSigned;
  readonly checkpoint: SignedCheckpoint;
}

class SealedTree {
  readonly #tree = new TenantTree();
  readonly #keys: SealKeys;
  readonly #expected: Expected[] = [];
  #next = 0;
  #sealed: TreeState | undefined;
  #outside = 0;
  #wrong: SealDivergence | undefined;
  readonly #origin: string;
  /** Asked of every event. */
  readonly #outsideSizes: ReadonlySet<number>;

  constructor(
    storeId: string,
    private readonly tenant: string,
    private readonly checkpoints: readonly SignedCheckpoint[],
  ) {
    this.#origin = sealOrigin(storeId, tenant);
    this.#keys = new SealKeys(this.#origin);
    this.#outsideSizes = new Set(checkpoints.map(({ size }) => size));
  }

  /** The next event of the seal stream. */
  expect(event: StoredEvent): void {
    const where = `${sealStream(this.tenant)} revision ${event.revision}`;
    const fact = sealFactIn(event);
    if (fact === undefined) {
      this.#isWrong(`${where} has not the form of a seal.`);
    } else if (fact.type === keyIntroduced) {
      this.#isWrongWhere(where, this.#keys.introduce(fact.data));
    } else {
      this.#isWrongWhere(where, this.#expectCheckpoint(fact.data));
    }
  }

  push(event: StoredEvent): SealDivergence | undefined {
    this.#tree.add(event);
    const { size } = this.#tree;
    const next = this.#expected[this.#next];
    if (next !== undefined && next.data.size <= size) this.#compare(next, this.#tree.state);
    if (this.#outsideSizes.has(size)) this.#compareOutside(this.#tree.state);
    return this.#wrong;
  }

  end(): SealDivergence | undefined {
    const { size } = this.#tree;
    const sizes = [...this.#expected.map(({ data }) => data), ...this.checkpoints];
    const longest = Math.max(0, ...sizes.map((one) => one.size));
    if (longest > size) {
      this.#isWrong(
        `A checkpoint covers ${longest} events, but the log holds ${size}: events at its end are missing.`,
      );
    }
    const unknown = this.checkpoints.find((one) => !this.#keys.isOurs(one));
    if (unknown) {
      this.#isWrong(
        `The checkpoint over ${unknown.size} events is signed by no key that this log introduced.`,
      );
    }
    return this.#wrong;
  }

  get standing(): Sealed {
    const { size, position } = this.#sealed ?? { size: 0, position: undefined };
    const keys = this.#keys.all.map(({ text }) => text);
    const { tenant } = this;
    return {
      tenant,
      events: this.#tree.size,
      sealed: size,
      position,
      outside: this.#outside,
      keys,
    };
  }

  #expectCheckpoint(data: CheckpointSigned): string | undefined {
    const checkpoint = parseCheckpoint(data.note);
    if (checkpoint === undefined || checkpoint.origin !== this.#origin) {
      return 'its note is no checkpoint of this log';
    }
    if (checkpoint.size !== data.size || data.size <= (this.#expected.at(-1)?.data.size ?? 0)) {
      return 'its size is not that of its note, or not above the size before';
    }
    this.#expected.push({ data, checkpoint });
    return this.#keys.signed(data, checkpoint);
  }

  #compare({ data, checkpoint }: Expected, state: TreeState): void {
    const frontier = state.frontier.map((hash) => hash.toString('hex')).join();
    const isSame =
      data.size === state.size &&
      data.position === state.position &&
      data.frontier.join() === frontier;
    if (!isSame || !checkpoint.root.equals(state.root)) {
      this.#isWrong(
        `The first ${data.size} events are not those that were sealed: something among them was changed, moved, added or removed.`,
      );
    } else if (data.records !== state.records) {
      const since = (this.#sealed?.size ?? 0) + 1;
      this.#isWrong(
        `Of the events ${since} to ${data.size} the time of recording, the position or the trace context is not what was sealed.`,
      );
    }
    this.#sealed = state;
    this.#tree.beginRecords();
    this.#next += 1;
  }

  #compareOutside({ size, root }: TreeState): void {
    const others = this.checkpoints.filter((one) => one.size === size);
    if (others.every((one) => one.root.equals(root))) this.#outside = size;
    else {
      this.#isWrong(
        `The first ${size} events are not those of the checkpoint: the log was rewritten, or a stream in it was replaced.`,
      );
    }
  }

  #isWrongWhere(where: string, what: string | undefined): void {
    if (what !== undefined) this.#isWrong(`${where}: ${what}.`);
  }

  #isWrong(sentence: string): void {
    this.#wrong ??= { tenant: this.tenant, sentence };
  }
}
