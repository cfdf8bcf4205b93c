import { expect, it } from '@jest/globals';
import { closeCodes } from '@stillhere/live-protocol';
import { caseCount } from '@stillhere/testing';
import fc from 'fast-check';
import type { FakeSocket } from './fake-socket.js';
import { createWorld } from './live-world.js';

const id = fc.oneof(fc.constantFrom('m1', 'm2', 't1', ''), fc.string({ maxLength: 70 }));
const count = fc.oneof(fc.nat(3), fc.integer(), fc.double(), fc.constant(Number.MAX_SAFE_INTEGER));
/** Mostly what may be true: else hardly any connection would live to see the next frame. */
const mark = fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, count);
const anything = fc.oneof(id, count, fc.boolean(), fc.jsonValue({ maxDepth: 2 }));
const types = [
  'msg',
  'note',
  'ack',
  'seen',
  'pong',
  'vis',
  'typing',
  'share',
  'leave',
  'probe',
  'flow',
  'hello',
  'welcome',
  'ev',
  'ok',
  'bye',
  'toString',
  '__proto__',
  '',
];
const fields = {
  cid: id,
  body: id,
  seenRevision: count,
  prevCid: id,
  upTo: mark,
  dwellMs: count,
  n: count,
  v: fc.constantFrom('visible', 'hidden', 'freezing', 'x'),
  a: mark,
  on: fc.boolean(),
  displayed: fc.boolean(),
  typing: anything,
  reason: fc.constantFrom('ended', 'exit', 'x'),
  window: count,
  conversation: id,
  device: id,
  tab: id,
  page: id,
  token: id,
  caps: anything,
  resume: anything,
};
const shaped = fc
  .record({ t: fc.constantFrom(...types), ...fields }, { requiredKeys: ['t'] })
  .map((frame) => JSON.stringify(frame));
const sound = fc.constantFrom(
  ...[
    { t: 'ack', upTo: 0 },
    { t: 'typing', on: true },
    { t: 'vis', v: 'hidden' },
  ].map((frame) => JSON.stringify(frame)),
);
const frames = fc.oneof(
  { weight: 20, arbitrary: shaped },
  { weight: 5, arbitrary: sound },
  { weight: 1, arbitrary: fc.oneof(fc.string({ unit: 'binary' }), fc.json()) },
);

const published: readonly number[] = Object.values(closeCodes).map(({ code }) => code);

const framesSent = caseCount(10_000);

/** What was answered so far: each frame is checked against its schema where it is read. */
function expectDocumented(socket: FakeSocket): void {
  const byes = socket.of('bye');
  if (!socket.closedWith) {
    expect(byes).toEqual([]);
    return;
  }
  expect(published).toContain(socket.closedWith.code);
  expect(byes).toMatchObject([{ code: socket.closedWith.code }]);
}

it('I36 survives 10,000 frames of garbage; each answer is one that the protocol knows', async () => {
  const world = createWorld();
  const seed = Date.now();
  const closings = new Set<number>();
  let socket = await world.welcomed();
  for (const [index, text] of fc.sample(frames, { numRuns: framesSent, seed }).entries()) {
    if (socket.closedWith) {
      await world.settled();
      expectDocumented(socket);
      closings.add(socket.closedWith.code);
      socket.ends(socket.closedWith.code);
      socket = index % 10 === 0 ? world.socket() : await world.welcomed();
    }
    socket.says(text);
    if (index % 50 === 0) await world.settled();
  }
  socket.ends(1001);
  // The seed shows with a failure: expect names both sides.
  expect({ seed, closings: [...closings] }).toEqual({ seed, closings: [4400] });
  const after = await world.welcomed();
  after.says({ t: 'msg', cid: 'still-here', body: 'x', seenRevision: 0 });
  await world.settled();
  expect(after.of('ok')).toMatchObject([{ cid: 'still-here' }]);
  after.ends(1000);
  await world.settled();
  expect(world.clock.pending).toBe(0);
}, 60_000);
