import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { compactPng, decodePng } from './compact-png.js';

/** A PNG as a browser writes it, from rows that begin with their filter. */
function png(width: number, channels: 3 | 4, rows: readonly (readonly number[])[]): Buffer {
  const chunk = (name: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(name), data, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, channels === 3 ? 2 : 6, 0, 0, 0], 8);
  const data = deflateSync(Buffer.from(rows.flat()));
  return Buffer.concat([Buffer.alloc(8), chunk('IHDR', header), chunk('IDAT', data)]);
}

/** Rows of RGB bytes of a picture with a palette. */
function indexed(compact: Buffer): number[][] {
  const data = (name: string): Buffer => {
    const at = compact.indexOf(name);
    return compact.subarray(at + 4, at + 4 + compact.readUInt32BE(at - 4));
  };
  const palette = data('PLTE');
  const width = data('IHDR').readUInt32BE(0);
  const pixels = [...inflateSync(data('IDAT'))];
  const rows: number[][] = [];
  while (pixels.length > 0) {
    const [, ...indices] = pixels.splice(0, width + 1);
    rows.push(indices.flatMap((index) => [...palette.subarray(index * 3, index * 3 + 3)]));
  }
  return rows;
}

describe('a picture', () => {
  it('is read through every filter', () => {
    const rows = [
      [0, 10, 20, 30, 40, 50, 60],
      [1, 1, 2, 3, 4, 5, 6],
      [2, 1, 1, 1, 1, 1, 1],
      [3, 0, 0, 0, 0, 0, 0],
      [4, 9, 9, 9, 9, 9, 9],
    ];
    expect([...decodePng(png(2, 3, rows)).rgb]).toEqual([
      ...[10, 20, 30, 40, 50, 60],
      ...[1, 2, 3, 5, 7, 9],
      ...[2, 3, 4, 6, 8, 10],
      ...[1, 1, 2, 3, 4, 6],
      ...[10, 10, 11, 19, 19, 20],
    ]);
  });

  it('without its transparency is the same picture', () => {
    const { rgb } = decodePng(png(1, 4, [[0, 7, 8, 9, 255]]));
    expect([...rgb]).toEqual([7, 8, 9]);
  });

  it('with few colours comes out as it was, one byte a pixel', () => {
    const colours = [
      [1, 2, 3],
      [200, 100, 0],
    ];
    const rows = [0, 1, 1].map((which) => [0, ...(colours[which] ?? []), ...(colours[0] ?? [])]);
    const made = compactPng(png(2, 3, rows));
    expect(indexed(made)).toEqual(rows.map(([, ...bytes]) => bytes));
  });

  it('with more colours than a palette holds keeps the common and takes the nearest', () => {
    const usual = Array.from({ length: 32 }, (_, red) => [red, 0, 0]).flat();
    const rare = Array.from({ length: 32 }, (_, red) => [red, red < 20 ? 1 : 0, 0]).flat();
    const made = indexed(
      compactPng(
        png(
          32,
          3,
          [usual, usual, rare].map((row) => [0, ...row]),
        ),
      ),
    );
    expect(made).toEqual([usual, usual, usual]);
  });

  it('keeps a small mark in a colour of its own, though many greys are more common', () => {
    const greys = Array.from({ length: 300 }, (_, at) => [at % 256, at % 256, at >> 8]).flat();
    const mark = [...greys.slice(0, -3), 200, 0, 0];
    const made = indexed(
      compactPng(
        png(300, 3, [
          [0, ...greys],
          [0, ...greys],
          [0, ...mark],
        ]),
      ),
    );
    expect(made[2]?.slice(-3)).toEqual([200, 0, 0]);
  });

  it('of another kind is refused', () => {
    const other = png(1, 3, [[0, 1, 2, 3]]);
    other[24] = 16;
    expect(() => decodePng(other)).toThrow(TypeError);
  });
});
