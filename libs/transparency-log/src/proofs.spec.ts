import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { consistencyProof, isGrown } from './consistency.js';
import { inclusionProof, isIncluded } from './inclusion.js';
import { emptyRoot, GrowingTree, leafHash, nodeHash, rootOf, Subtrees } from './merkle-tree.js';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** The inputs of the tests of certificate-transparency, after which RFC 6962 and 9162 are tried. */
const inputs = [
  ...['', '00', '10', '2021', '3031', '40414243', '5051525354555657'],
  '606162636465666768696a6b6c6d6e6f',
].map(hex);
const leaves = inputs.map(leafHash);
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the tree', () => {
  it('has the published roots', () => {
    expect(emptyRoot.toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(roots.map((_, at) => rootOf(leaves.slice(0, at + 1)).toString('hex'))).toEqual(roots);
  });

  it('has the published proof of inclusion of the first of eight, and of growth from six to eight', () => {
    const tree = new Subtrees(leaves);
    expect(inclusionProof(tree, { index: 0, size: 8 }).map((one) => one.toString('hex'))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(
      consistencyProof(tree, { first: 6, second: 8 }).map((one) => one.toString('hex')),
    ).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });

  it('goes on from its frontier as if it had never stopped', () => {
    for (let size = 0; size <= 200; size += 1) {
      const [all, ...rest] = [sample(size + 7), sample(size)];
      const stopped = new GrowingTree();
      for (const leaf of rest[0] ?? []) stopped.add(leaf);
      const resumed = GrowingTree.from(stopped.frontier);
      for (const leaf of all.slice(size)) resumed.add(leaf);
      expect(resumed.root).toEqual(new Subtrees(all).root(0, all.length));
    }
  });

  it('takes no frontier of another size', () => {
    for (const [size, count] of [
      [3, 1],
      [4, 2],
      [-1, 0],
      [0.5, 1],
      [2 ** 53, 1],
    ] as const) {
      const hashes = Array.from({ length: count }, () => emptyRoot);
      expect(() => GrowingTree.from({ size, hashes })).toThrow(RangeError);
    }
    expect(() => GrowingTree.from({ size: 1, hashes: [Buffer.alloc(31)] })).toThrow(RangeError);
  });
});

const sizesMax = 300;
const list = Array.from({ length: sizesMax }, (_, at) => leafHash(Buffer.from(`leaf ${at}`)));
const sample = (size: number): Buffer[] => list.slice(0, size);
const whole = new Subtrees(list);

describe('proofs', () => {
  it('of inclusion hold for every leaf of every size, at no other place and in no other size', () => {
    for (let size = 1; size <= 130; size += 1) {
      const root = whole.root(0, size);
      for (let index = 0; index < size; index += 1) {
        const leaf = list[index] as Buffer;
        const proof = inclusionProof(whole, { index, size });
        const given = { index, size, leaf, proof, root };
        expect(isIncluded(given)).toBe(true);
        if (size > 1) expect(isIncluded({ ...given, index: (index + 1) % size })).toBe(false);
        expect(isIncluded({ ...given, leaf: nodeHash(leaf, leaf) })).toBe(false);
        expect(isIncluded({ ...given, proof: [...proof, root] })).toBe(false);
        expect(isIncluded({ ...given, proof: proof.slice(1) })).toBe(size === 1);
      }
    }
  });

  it('of growth hold between any two sizes, and not for another root', () => {
    for (let second = 0; second <= sizesMax; second += 7) {
      for (let first = 0; first <= second; first += 1) {
        const proof = consistencyProof(whole, { first, second });
        const [firstRoot, secondRoot] = [whole.root(0, first), whole.root(0, second)];
        const given = { first, second, firstRoot, secondRoot, proof };
        expect(isGrown(given)).toBe(true);
        const other = nodeHash(secondRoot, firstRoot);
        expect(isGrown({ ...given, firstRoot: other })).toBe(false);
        if (first > 0) expect(isGrown({ ...given, secondRoot: other })).toBe(false);
        expect(isGrown({ ...given, proof: [...proof, other] })).toBe(false);
      }
    }
  });

  it('of any other form are false and never a fault', () => {
    const number = fc.oneof(fc.integer(), fc.double(), fc.constant(Number.MAX_SAFE_INTEGER));
    const hash = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
    const proof = fc.array(hash, { maxLength: 70 });
    fc.assert(
      fc.property(number, number, hash, hash, proof, (index, size, leaf, root, given) => {
        expect(isIncluded({ index, size, leaf, root, proof: given })).toBe(false);
        const growth = { first: index, second: size, firstRoot: leaf, secondRoot: root };
        if (index !== size) expect(isGrown({ ...growth, proof: given })).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('are not made of what is not there', () => {
    for (const [index, size] of [
      [-1, 1],
      [1, 1],
      [0, 0],
      [0, 301],
      [0.5, 2],
    ] as const) {
      expect(() => inclusionProof(whole, { index, size })).toThrow(RangeError);
    }
    for (const [first, second] of [
      [2, 1],
      [-1, 1],
      [0, 301],
      [0.5, 2],
    ] as const) {
      expect(() => consistencyProof(whole, { first, second })).toThrow(RangeError);
    }
  });
});
