import type { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { caseCount, seededRandom } from '@stillhere/testing';
import * as library from 'ws';
import { FrameReader } from './frame-reader.js';

/** Not in its types; exported all the same. */
const { Receiver } = library as unknown as { Receiver: new (options: object) => Writable };

const limits = { maxFrameBytes: 300, fragmentsMax: 4 };
type Said = readonly [what: string, ...more: (string | number)[]];

/** What our reader makes of bytes that come in these chunks. */
function ours(chunks: readonly Buffer[], maxFrameBytes = limits.maxFrameBytes): Said[] {
  const said: Said[] = [];
  const reader = new FrameReader(
    { ...limits, maxFrameBytes },
    {
      onText: (text) => said.push(['text', text]),
      onPing: (payload) => said.push(['ping', payload.toString('hex')]),
      onPong: (payload) => said.push(['pong', payload]),
      onCloseFrame: (code, reason) => said.push(['close', code, reason]),
      onViolation: (code) => said.push(['violation', code]),
    },
  );
  for (const chunk of chunks) reader.read(Buffer.from(chunk));
  return said;
}

/** What the library that everybody uses makes of them. */
async function theirs(
  chunks: readonly Buffer[],
  maxFrameBytes = limits.maxFrameBytes,
): Promise<Said[]> {
  const said: Said[] = [];
  const receiver = new Receiver({
    isServer: true,
    maxPayload: maxFrameBytes,
    maxFragments: limits.fragmentsMax,
  });
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    // What it takes and we refuse: we carry text.
    said.push(isBinary ? ['violation', 1003] : ['text', data.toString()]);
  });
  receiver.on('ping', (data: Buffer) => said.push(['ping', data.toString('hex')]));
  receiver.on('pong', (data: Buffer) => said.push(['pong', data.toString()]));
  receiver.on('conclude', (code: number, reason: Buffer) =>
    said.push(['close', code, reason.toString()]),
  );
  receiver.on('error', (error: Error) => {
    const status = Object.getOwnPropertySymbols(error).find(
      ({ description }) => description === 'status-code',
    );
    said.push(['violation', Number(status && error[status as never])]);
  });
  for (const chunk of chunks) if (receiver.writable) receiver.write(Buffer.from(chunk));
  await new Promise((resolve) => setImmediate(resolve));
  return said;
}

const euro = Buffer.from('€');

type Dice = (upTo: number) => number;

const texts = [
  '',
  'hello',
  '«¿estás ahí?»',
  'x'.repeat(130),
  'y'.repeat(290),
  'z'.repeat(301),
  '😀'.repeat(40),
];

function masked(first: number, payload: Buffer, dice: Dice): Buffer {
  const mask = Buffer.from([dice(256), dice(256), dice(256), dice(256)]);
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(payload.length));
  const length =
    payload.length < 126
      ? [0x80 | payload.length]
      : payload.length < 65_536
        ? [0x80 | 126, ...long.subarray(6)]
        : [0x80 | 127, ...long];
  const body = payload.map((byte, index) => byte ^ (mask[index & 3] as number));
  return Buffer.concat([Buffer.from([first, ...length]), mask, body]);
}

const closing = (code: number, reason: string): Buffer =>
  Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]);

/** A stream of mostly well-behaved frames; one in some has something wrong with it. */
function anyBytes(dice: Dice): Buffer {
  const frames: Buffer[] = [];
  const text = (): Buffer => Buffer.from(texts[dice(texts.length)] ?? '');
  const kinds: readonly (() => Buffer)[] = [
    () => masked(0x81, text(), dice),
    () => masked(0x81, text(), dice),
    () => masked(0x01, text().subarray(0, 60), dice),
    () => masked(0x00, Buffer.from('more'), dice),
    () => masked(0x80, Buffer.from('last'), dice),
    () => masked(0x89, Buffer.from('ping'), dice),
    () => masked(0x8a, Buffer.from('pong'), dice),
    () => masked(0x88, closing([1000, 1005, 3001, 999, 5000][dice(5)] ?? 0, 'bye'), dice),
    () => masked(0x88, Buffer.alloc(dice(2)), dice),
    () => masked(0x81, Buffer.from([0xff, 0xfe]), dice),
    // A character in two pieces, and one whose second half never comes.
    () =>
      Buffer.concat([
        masked(0x01, euro.subarray(0, 2), dice),
        masked(0x80, euro.subarray(2), dice),
      ]),
    () =>
      Buffer.concat([
        masked(0x01, euro.subarray(0, 2), dice),
        masked(0x80, Buffer.from('x'), dice),
      ]),
    () => masked(dice(256), text(), dice),
    () => Buffer.from([0x81, dice(126), dice(256)]),
  ];
  for (let n = 1 + dice(6); n > 0; n -= 1)
    frames.push((kinds[dice(kinds.length)] as () => Buffer)());
  return Buffer.concat(frames);
}

function chunksOf(bytes: Buffer, dice: Dice): Buffer[] {
  const chunks: Buffer[] = [];
  const isSlow = dice(4) === 0;
  for (let at = 0; at < bytes.length; ) {
    const size = isSlow ? 1 : 1 + dice(dice(3) === 0 ? 4 : 400);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

describe('frames of a client', () => {
  it('are read as the library reads them that everybody uses, however they are cut', async () => {
    const cases = caseCount(500);
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= cases; seed += 1) {
      const random = seededRandom(seed);
      const dice: Dice = (upTo) => Math.floor(random.fraction() * upTo);
      const chunks = chunksOf(anyBytes(dice), dice);
      const said = ours(chunks);
      const wanted = await theirs(chunks);
      // A binary message is refused at its header, before we know whether the rest would do.
      const isBinary = said.at(-1)?.[0] === 'violation' && said.at(-1)?.[1] === 1003;
      const compared = isBinary ? said.slice(0, -1) : said;
      expect({ seed, said: compared }).toEqual({
        seed,
        said: wanted.slice(0, isBinary ? compared.length : undefined),
      });
      outcomes.add(String(said.at(-1)?.slice(0, 2)));
    }
    for (const one of ['text', 'ping', 'violation,1002', 'violation,1007', 'violation,1009']) {
      expect([...outcomes].some((outcome) => outcome.startsWith(one))).toBe(true);
    }
  });

  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 65_537])(
    'of %d bytes are read alike',
    async (size) => {
      const random = seededRandom(size);
      const dice: Dice = (upTo) => Math.floor(random.fraction() * upTo);
      const bytes = masked(0x81, Buffer.alloc(size, 'a'), dice);
      const after = masked(0x8a, Buffer.from('after'), dice);
      for (const step of [1, 700, bytes.length]) {
        const chunks: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += step) chunks.push(bytes.subarray(at, at + step));
        const said = ours([...chunks, after], 65_536);
        expect(said).toEqual(await theirs([...chunks, after], 65_536));
        expect(said).toHaveLength(size > 65_536 ? 1 : 2);
      }
    },
  );

  it('cost nothing between them, and a stopped reader says nothing more', () => {
    const frame = masked(0x81, Buffer.from('one'), () => 7);
    const said: string[] = [];
    const reader = new FrameReader(limits, {
      onText: (text) => {
        said.push(text);
        reader.stop();
      },
      onPing: () => undefined,
      onPong: () => undefined,
      onCloseFrame: () => undefined,
      onViolation: () => undefined,
    });
    reader.read(Buffer.concat([frame, frame]));
    reader.read(Buffer.from(frame));
    expect(said).toEqual(['one']);
  });
});
