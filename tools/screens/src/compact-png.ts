import { crc32, deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';

/** A picture as rows of RGB bytes. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Buffer;
}

/** Screens are drawn in far fewer; the rest are edges of letters, where nobody sees the difference. */
const coloursMax = 32;
/** These are kept whatever they look like: grounds, words and most edges of letters. */
const commonest = 20;
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * The same picture with one byte a pixel, a third of the size: screens have few colours. Where there
 * are more than a palette holds, the rarest (edges of letters) take the nearest of the others; a small
 * mark in a colour of its own keeps it. The same picture in gives the same bytes out.
 */
export function compactPng(png: Buffer): Buffer {
  const pixels = decodePng(png);
  const { palette, indexOf } = choosePalette(pixels.rgb);
  const { width, height, rgb } = pixels;
  const rows = Buffer.alloc((width + 1) * height);
  let last = -1;
  let index = 0;
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 1) {
    // Each row begins with the number of its filter: none.
    if (to % (width + 1) === 0) to += 1;
    const colour = colourAt(rgb, from);
    if (colour !== last) index = indexOf.get(colour) ?? 0;
    last = colour;
    rows[to] = index;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => parts(colour)))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function decodePng(png: Buffer): Pixels {
  const { width, height, data } = PNG.sync.read(png);
  const rgb = Buffer.alloc(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    data.copy(rgb, to, from, from + 3);
  }
  return { width, height, rgb };
}

function choosePalette(rgb: Buffer) {
  const counts = new Map<number, number>();
  // Most pixels are like the one before: whole runs are counted at once.
  for (let at = 0, run = 0, last = -1; at <= rgb.length; at += 3) {
    const colour = at < rgb.length ? colourAt(rgb, at) : -1;
    if (colour !== last) {
      if (last >= 0) counts.set(last, (counts.get(last) ?? 0) + run);
      run = 0;
      last = colour;
    }
    run += 1;
  }
  const byUse = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([colour]) => colour);
  const palette = byUse.slice(0, commonest);
  const far = byUse.slice(commonest).map((colour) => {
    const used = counts.get(colour) ?? 0;
    return { colour, used, missed: used * apart(colour, nearest(palette, colour)) };
  });
  while (palette.length < coloursMax && far.length > 0) {
    // What looks most wrong as it stands comes in next.
    const next = far.reduce((worst, one) => (one.missed > worst.missed ? one : worst));
    far.splice(far.indexOf(next), 1);
    palette.push(next.colour);
    for (const one of far) {
      one.missed = Math.min(one.missed, one.used * apart(one.colour, next.colour));
    }
  }
  const indexOf = new Map(palette.map((colour, index) => [colour, index]));
  for (const { colour } of far) {
    indexOf.set(colour, indexOf.get(nearest(palette, colour)) ?? 0);
  }
  return { palette, indexOf };
}

const colourAt = (rgb: Buffer, at: number): number =>
  ((rgb[at] ?? 0) << 16) | ((rgb[at + 1] ?? 0) << 8) | (rgb[at + 2] ?? 0);

const nearest = (palette: readonly number[], colour: number): number =>
  palette.reduce((best, known) => (apart(known, colour) < apart(best, colour) ? known : best));

/** How different two colours are: the squared distance of their parts. */
function apart(one: number, other: number): number {
  const red = (one >> 16) - (other >> 16);
  const green = ((one >> 8) & 255) - ((other >> 8) & 255);
  const blue = (one & 255) - (other & 255);
  return red * red + green * green + blue * blue;
}

const parts = (colour: number): [number, number, number] => [
  colour >> 16,
  (colour >> 8) & 255,
  colour & 255,
];

/** pngjs reads palettes and does not write them: a picture of one byte a pixel is four chunks. */
function chunk(name: string, data: Buffer): Buffer {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(name, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, data.length + 8)), data.length + 8);
  return out;
}
