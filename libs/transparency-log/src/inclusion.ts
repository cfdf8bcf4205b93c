import { hashBytes, nodeHash, type Subtrees, splitOf, type TreeHash } from './merkle-tree.js';

/** A leaf's place in a tree of a given size, counted from 0. */
export interface LeafPlace {
  readonly index: number;
  readonly size: number;
}

/**
 * RFC 9162, 2.1.3.1: the hashes that, with the leaf's, give the root; from the leaf upwards.
 * @throws RangeError when the leaf is not in such a tree, or the list is shorter
 */
export function inclusionProof(tree: Subtrees, { index, size }: LeafPlace): TreeHash[] {
  if (!isPlace({ index, size }) || size > tree.leaves.length) {
    throw new RangeError(`no leaf ${index} of ${size} in a list of ${tree.leaves.length}`);
  }
  const proof: TreeHash[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      proof.push(tree.root(middle, end));
      end = middle;
    } else {
      proof.push(tree.root(start, middle));
      start = middle;
    }
  }
  return proof.reverse();
}

export interface Included extends LeafPlace {
  readonly leaf: TreeHash;
  readonly proof: readonly TreeHash[];
  readonly root: TreeHash;
}

/** RFC 9162, 2.1.3.2. Anything that is not exactly a proof of this is false. */
export function isIncluded({ index, size, leaf, proof, root }: Included): boolean {
  if (!isPlace({ index, size }) || ![leaf, root, ...proof].every(isHash)) return false;
  let [node, last] = [index, size - 1];
  let hashed = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hashed = nodeHash(sibling, hashed);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hashed = nodeHash(hashed, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && hashed.equals(root);
}

const half = (number: number): number => Math.floor(number / 2);

const isPlace = ({ index, size }: LeafPlace): boolean =>
  Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size;

export const isHash = (hash: TreeHash): boolean => hash.length === hashBytes;
