import { describe, expect, it } from '@jest/globals';
import { caseCount } from '@stillhere/testing';
import fc from 'fast-check';
import type { ClientFrame } from '../wire.js';
import { parseClientFrame, parseServerFrame } from './parse.js';

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const visibility = fc.constantFrom('visible', 'hidden', 'freezing');
const body = fc
  .string({ unit: 'grapheme', maxLength: 200 })
  .filter((text) => /\S/.test(text) && text.isWellFormed());
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const frame = <T extends ClientFrame['t']>(t: T, fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ t: fc.constant(t), a: maybe(whole), v: maybe(visibility), ...fields });
const resume = fc.record({
  logId: id,
  revision: whole,
  chain: fc.stringMatching(/^[0-9a-f]{32}$/),
});
const caps = fc.array(fc.string({ minLength: 1, maxLength: 32 }), { maxLength: 16 });
const clientFrames = fc.oneof(
  frame('hello', {
    token: maybe(fc.stringMatching(/^[!-~]{1,80}$/)),
    conversation: id,
    device: id,
    tab: id,
    page: id,
    resume: maybe(resume),
    caps: maybe(caps),
  }),
  frame('msg', { cid: id, body, seenRevision: whole, prevCid: maybe(id) }),
  frame('note', { cid: id, body }),
  frame('ack', { upTo: whole }),
  frame('seen', { upTo: whole, dwellMs: fc.integer({ min: 1_000, max: 86_400_000 }) }),
  frame('pong', { n: whole }),
  frame('vis', { v: visibility }),
  frame('typing', { on: fc.boolean() }),
  frame('share', { displayed: fc.boolean(), typing: fc.boolean() }),
  frame('leave', { reason: fc.constantFrom('ended', 'exit') }),
  frame('flow', { window: fc.integer({ min: 1, max: 64 }) }),
  frame('probe', { n: whole }),
);
const runs = { numRuns: caseCount(1_000) };
const problem = (sent: unknown) => {
  const parsed = parseClientFrame(typeof sent === 'string' ? sent : JSON.stringify(sent));
  return parsed.ok ? undefined : parsed.problem;
};

describe('client frames', () => {
  it('survive a round trip when they are sound', () => {
    fc.assert(
      fc.property(clientFrames, (sent) => {
        const text = JSON.stringify(sent);
        expect(parseClientFrame(text)).toEqual({ ok: true, frame: JSON.parse(text) });
      }),
      runs,
    );
  });

  it('I36 never crash, whatever the text', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.object({ withNullPrototype: true }).map((value) => JSON.stringify(value)),
      fc.tuple(clientFrames, fc.nat(300), fc.string()).map(([sent, at, noise]) => {
        const text = JSON.stringify(sent);
        return text.slice(0, at % text.length) + noise + text.slice((at + 3) % text.length);
      }),
    );
    fc.assert(
      fc.property(anything, (text) => {
        for (const parsed of [parseClientFrame(text), parseServerFrame(text)]) {
          if (!parsed.ok) expect(parsed.problem.expected).not.toBe('');
        }
      }),
      runs,
    );
  });

  it('I36 say which field is wrong, when one is', () => {
    fc.assert(
      fc.property(clientFrames, fc.nat(), (sent, n) => {
        const fields = Object.keys(JSON.parse(JSON.stringify(sent))).filter((name) => name !== 't');
        const field = fields[n % fields.length];
        if (field === undefined) return;
        const found = problem({ ...sent, [field]: { no: 'such' } });
        expect(found?.field.split('.')[0]).toBe(field);
        expect(found?.expected).not.toMatch(/Invalid/);
      }),
      runs,
    );
  });

  it.each([
    ['not JSON', 'hello', { field: '', expected: 'one JSON object', fatal: true }],
    ['a list', [], { field: '', fatal: true }],
    ['null', 'null', { field: '', fatal: true }],
    ['no type', {}, { field: 't', fatal: true }],
    [
      'a type of a later version',
      { t: 'wave', cid: 'c1' },
      { field: 't', cid: 'c1', fatal: false },
    ],
    ['a type from the prototype', { t: 'toString' }, { field: 't', fatal: false }],
    ['a hello without ids', { t: 'hello' }, { field: 'conversation', fatal: true }],
    [
      'a resume point in pieces',
      { t: 'hello', conversation: 'c', device: 'd', tab: 't', page: 'p', resume: { logId: 'l' } },
      { field: 'resume.revision', expected: 'a whole number from 0 to 2^53 - 1', fatal: true },
    ],
    [
      'a message without text',
      { t: 'msg', cid: 'c1', seenRevision: 0 },
      { field: 'body', expected: 'text', code: 'malformed', cid: 'c1', fatal: false },
    ],
    [
      'a message of 8,001 characters',
      { t: 'msg', cid: 'c1', body: 'x'.repeat(8_001), seenRevision: 0 },
      { field: 'body', expected: 'at most 8000 characters', code: 'too-long', cid: 'c1' },
    ],
    [
      'a message of white space',
      { t: 'note', cid: 'c1', body: ' \n\t' },
      { field: 'body', code: 'empty', cid: 'c1' },
    ],
    [
      'half a surrogate pair',
      '{"t":"msg","cid":"c1","seenRevision":0,"body":"\\ud83d"}',
      { field: 'body', code: 'malformed', cid: 'c1' },
    ],
    [
      'an id of 65',
      { t: 'note', cid: 'x'.repeat(65), body: 'x' },
      { field: 'cid', cid: undefined },
    ],
    ['a fraction', { t: 'ack', upTo: 1.5 }, { field: 'upTo' }],
    ['a negative', { t: 'ack', upTo: -1 }, { field: 'upTo' }],
    ['beyond 2^53', '{"t":"ack","upTo":9007199254740993}', { field: 'upTo' }],
    ['a wrong carried ack', { t: 'pong', n: 1, a: 'all' }, { field: 'a' }],
    [
      '17 abilities',
      {
        t: 'hello',
        conversation: 'c',
        device: 'd',
        tab: 't',
        page: 'p',
        caps: Array(17).fill('x'),
      },
      { field: 'caps' },
    ],
  ])('refuse %s', (_, sent, expected) => {
    expect(problem(sent)).toMatchObject(expected);
  });

  it('drop fields they do not know, and let none of them reach a prototype', () => {
    const parsed = parseClientFrame(
      '{"t":"ack","upTo":3,"__proto__":{"polluted":true},"constructor":1,"later":[1]}',
    );
    expect(parsed).toEqual({ ok: true, frame: { t: 'ack', upTo: 3 } });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const deep = '['.repeat(30_000) + ']'.repeat(30_000);
    expect(problem(`{"t":"ack","upTo":${deep}}`)).toMatchObject({ field: 'upTo' });
  });

  it('fit the frame limit at their worst', () => {
    const text = JSON.stringify({
      t: 'msg',
      cid: 'c',
      seenRevision: 0,
      body: `x${'\u0001'.repeat(7_999)}`,
    });
    expect(parseClientFrame(text).ok).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThan(65_536);
  });
});
