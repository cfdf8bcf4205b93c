import { describe, expect, it } from '@jest/globals';
import { PNG } from 'pngjs';
import { compactPng } from './compact-png.js';

type Row = readonly number[];

/** A PNG as a browser writes it, from rows of RGB bytes. */
function png(width: number, rows: readonly Row[]): Buffer {
  const bytes = rows.flat();
  const picture = new PNG({ width, height: rows.length });
  for (let pixel = 0; pixel < bytes.length / 3; pixel += 1) {
    picture.data.set([...bytes.slice(pixel * 3, pixel * 3 + 3), 255], pixel * 4);
  }
  return PNG.sync.write(picture);
}

/** Rows of RGB bytes, as any reader of PNG shows them. */
function shown(compact: Buffer): number[][] {
  const { width, height, data } = PNG.sync.read(compact);
  const rgb = [...data].filter((_, at) => at % 4 < 3);
  return Array.from({ length: height }, (_, row) =>
    rgb.slice(row * width * 3, (row + 1) * width * 3),
  );
}

/** IHDR: bits of a part, and 3 for a palette. */
const kindOf = (picture: Buffer) => [picture[24], picture[25]];

describe('a picture', () => {
  it('with few colours comes out as it was, one byte a pixel', () => {
    const [dark, orange] = [
      [1, 2, 3],
      [200, 100, 0],
    ] as const;
    const rows = [
      [...dark, ...dark],
      [...orange, ...dark],
      [...orange, ...dark],
    ];
    const made = compactPng(png(2, rows));
    expect(kindOf(made)).toEqual([8, 3]);
    expect(shown(made)).toEqual(rows);
    expect(compactPng(png(2, rows))).toEqual(made);
  });

  it('with more colours than a palette holds keeps the common and takes the nearest', () => {
    const usual = Array.from({ length: 32 }, (_, red) => [red, 0, 0]).flat();
    const rare = Array.from({ length: 32 }, (_, red) => [red, red < 20 ? 1 : 0, 0]).flat();
    expect(shown(compactPng(png(32, [usual, usual, rare])))).toEqual([usual, usual, usual]);
  });

  it('keeps a small mark in a colour of its own, though many greys are more common', () => {
    const greys = Array.from({ length: 300 }, (_, at) => [at % 256, at % 256, at >> 8]).flat();
    const mark = [...greys.slice(0, -3), 200, 0, 0];
    const made = shown(compactPng(png(300, [greys, greys, mark])));
    expect(made[2]?.slice(-3)).toEqual([200, 0, 0]);
  });
});
