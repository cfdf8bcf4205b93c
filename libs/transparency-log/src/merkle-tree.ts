import { hash } from 'node:crypto';

/** 32 bytes of SHA-256. */
export type TreeHash = Buffer;

export const hashBytes = 32;

/** RFC 9162, 2.1.1: what is hashed of a leaf begins with 0, of a node with 1, so neither can stand for the other. */
const leafPrefix = Buffer.from([0]);
const nodePrefix = 1;
/** Written again for every node: hashing is synchronous and keeps nothing of it. */
const node = Buffer.alloc(1 + 2 * hashBytes, nodePrefix);

export const leafHash = (leaf: Uint8Array): TreeHash =>
  hash('sha256', Buffer.concat([leafPrefix, leaf]), 'buffer');

export function nodeHash(left: TreeHash, right: TreeHash): TreeHash {
  left.copy(node, 1);
  right.copy(node, 1 + hashBytes);
  return hash('sha256', node, 'buffer');
}

/** The root of no leaves: the hash of nothing. */
export const emptyRoot: TreeHash = hash('sha256', '', 'buffer');

/** The largest power of two below `size`, where a tree of more than one leaf is split (RFC 9162, 2.1.1). */
export function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** Root of the tree over these leaf hashes. */
export function rootOf(leaves: readonly TreeHash[]): TreeHash {
  const tree = new GrowingTree();
  for (const leaf of leaves) tree.add(leaf);
  return tree.root;
}

/** What a tree needs to grow on: the roots of its full subtrees, the largest first. */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly TreeHash[];
}

const onesOf = (size: number): number => {
  let ones = 0;
  for (let left = size; left > 0; left = Math.floor(left / 2)) ones += left % 2;
  return ones;
};

/** A tree that only grows; holds one hash for each 1 in the binary form of its size. */
export class GrowingTree {
  #size = 0;
  #hashes: TreeHash[] = [];

  /** @throws RangeError when there are not as many hashes as a tree of that size has full subtrees */
  static from({ size, hashes }: Frontier): GrowingTree {
    const isSize = Number.isSafeInteger(size) && size >= 0;
    if (!isSize || hashes.length !== onesOf(size) || hashes.some((one) => one.length !== 32)) {
      throw new RangeError(`no frontier of a tree of ${size} leaves: ${hashes.length} hashes`);
    }
    const tree = new GrowingTree();
    tree.#size = size;
    tree.#hashes = [...hashes];
    return tree;
  }

  add(leaf: TreeHash): void {
    let hashed = leaf;
    for (let left = this.#size; left % 2 === 1; left = Math.floor(left / 2)) {
      hashed = nodeHash(this.#hashes.pop() as TreeHash, hashed);
    }
    this.#hashes.push(hashed);
    this.#size += 1;
  }

  get size(): number {
    return this.#size;
  }

  get frontier(): Frontier {
    return { size: this.#size, hashes: [...this.#hashes] };
  }

  get root(): TreeHash {
    let root: TreeHash | undefined;
    for (const hashed of this.#hashes.toReversed()) {
      root = root === undefined ? hashed : nodeHash(hashed, root);
    }
    return root ?? emptyRoot;
  }
}

/** Roots of any part of a list that a tree splits into, each computed once. */
export class Subtrees {
  readonly #known = new Map<string, TreeHash>();
  constructor(readonly leaves: readonly TreeHash[]) {}

  /** Of the leaves from `start` up to, but not with, `end`. */
  root(start: number, end: number): TreeHash {
    const size = end - start;
    if (size === 0) return emptyRoot;
    if (size === 1) return this.leaves[start] as TreeHash;
    const name = `${start}/${size}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const middle = start + splitOf(size);
    const root = nodeHash(this.root(start, middle), this.root(middle, end));
    this.#known.set(name, root);
    return root;
  }
}
