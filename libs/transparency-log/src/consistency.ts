import { isHash } from './inclusion.js';
import { emptyRoot, nodeHash, type Subtrees, splitOf, type TreeHash } from './merkle-tree.js';

/** Two sizes of one tree that grew from the first to the second. */
export interface Growth {
  readonly first: number;
  readonly second: number;
}

/**
 * RFC 9162, 2.1.4.1: the hashes that show the first tree to be the beginning of the second. Empty where there is nothing to
 * show: from no leaves, or to the same size.
 * @throws RangeError when the sizes do not ascend, or the list is shorter
 */
export function consistencyProof(tree: Subtrees, { first, second }: Growth): TreeHash[] {
  if (!isGrowth({ first, second }) || second > tree.leaves.length) {
    throw new RangeError(`no growth from ${first} to ${second} in ${tree.leaves.length} leaves`);
  }
  if (first === 0 || first === second) return [];
  const proof: TreeHash[] = [];
  let [start, end] = [0, second];
  let isWhole = true;
  while (first !== end) {
    const middle = start + splitOf(end - start);
    if (first <= middle) {
      proof.push(tree.root(middle, end));
      end = middle;
    } else {
      proof.push(tree.root(start, middle));
      start = middle;
      isWhole = false;
    }
  }
  if (!isWhole) proof.push(tree.root(start, end));
  return proof.reverse();
}

export interface Grown extends Growth {
  readonly firstRoot: TreeHash;
  readonly secondRoot: TreeHash;
  readonly proof: readonly TreeHash[];
}

/** RFC 9162, 2.1.4.2. Anything that is not exactly a proof of this is false. */
export function isGrown({ first, second, firstRoot, secondRoot, proof }: Grown): boolean {
  if (!isGrowth({ first, second })) return false;
  if (![firstRoot, secondRoot, ...proof].every(isHash)) return false;
  if (first === 0) return proof.length === 0 && firstRoot.equals(emptyRoot);
  if (first === second) return proof.length === 0 && firstRoot.equals(secondRoot);
  const path = isPowerOfTwo(first) ? [firstRoot, ...proof] : [...proof];
  const [seed, ...rest] = path;
  if (seed === undefined) return false;
  return followed({ first, second, seed, rest }, { firstRoot, secondRoot });
}

interface Path extends Growth {
  readonly seed: TreeHash;
  readonly rest: readonly TreeHash[];
}

function followed(
  { first, second, seed, rest }: Path,
  { firstRoot, secondRoot }: Pick<Grown, 'firstRoot' | 'secondRoot'>,
): boolean {
  let [node, last] = [first - 1, second - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let [older, newer] = [seed, seed];
  for (const hashed of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      [older, newer] = [nodeHash(hashed, older), nodeHash(hashed, newer)];
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newer = nodeHash(newer, hashed);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && older.equals(firstRoot) && newer.equals(secondRoot);
}

const half = (number: number): number => Math.floor(number / 2);

const isGrowth = ({ first, second }: Growth): boolean =>
  Number.isSafeInteger(first) && Number.isSafeInteger(second) && first >= 0 && first <= second;

function isPowerOfTwo(number: number): boolean {
  let left = number;
  while (left % 2 === 0) left /= 2;
  return left === 1;
}
