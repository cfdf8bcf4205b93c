import { describe, expect, it } from '@jest/globals';
import type { ServerFrame } from '@stillhere/live-protocol';
import { textProblems } from '../cases/texts.js';
import { floodProblems } from '../pressure/flood.js';
import { halfOpenProblems } from '../pressure/half-open.js';
import { unreadProblems } from '../pressure/never-reading.js';
import type { GrpcAnswer } from '../wire/grpc-line.js';
import type { HttpAnswer } from '../wire/http-answer.js';
import { type Expected, type HeardBack, judge } from './judge.js';
import { judgeCall } from './judge-grpc.js';
import { judgeRefusal } from './judge-http.js';

const kept = "'cid' must be 1 to 64 characters. Nothing was changed.";
const no = { t: 'no', code: 'malformed', retryable: false, message: kept } as const;
const bye = { t: 'bye', code: 4400, resume: 'no', retryAfterMs: 0, message: kept } as const;
const ok = { t: 'ok', cid: 'm1', revision: 3, at: '', durability: 'fsync' } as const;
const heard = (answers: readonly ServerFrame[], code?: number): HeardBack => ({
  answers,
  closed: code === undefined ? undefined : { code, reason: '' },
});
const refused: Expected = { kind: 'no', code: 'malformed', field: 'cid' };
const ended: Expected = { kind: 'bye', reason: 'malformed', field: 'cid' };

describe('the judge of frames', () => {
  it.each<[string, Expected, HeardBack]>([
    ['a refusal', refused, heard([no])],
    ['a goodbye', ended, heard([bye], 4400)],
    ['an ok', { kind: 'ok', cid: 'm1' }, heard([ok])],
    ['silence', { kind: 'quiet' }, heard([])],
    ['a cut', { kind: 'cut', code: 1003 }, heard([], 1003)],
  ])('is content with %s that is as it should be', (_, expected, answer) => {
    expect(judge(expected, answer)).toEqual([]);
  });

  it.each<[string, Expected, HeardBack]>([
    ['no answer', refused, heard([])],
    ['another code', refused, heard([{ ...no, code: 'empty' }])],
    ['a message that it is not about', refused, heard([{ ...no, cid: 'm1' }])],
    ['an advice that is wrong', refused, heard([{ ...no, retryable: true }])],
    ['another field', refused, heard([{ ...no, message: kept.replace('cid', 'body') }])],
    [
      'no word of what became of it',
      refused,
      heard([{ ...no, message: "'cid' must be good here." }]),
    ],
    ['no sentence', refused, heard([{ ...no, message: 'EBADMSG' }])],
    ['an answer too many', refused, heard([no, ok])],
    ['a close that was not due', refused, heard([no], 4400)],
    ['a close that did not come', ended, heard([bye])],
    ['a close with another code', ended, heard([bye], 1006)],
    ['another goodbye', ended, heard([{ ...bye, code: 4403 }], 4400)],
    ['other advice', ended, heard([{ ...bye, resume: 'resume' }], 4400)],
    ['the ok of another message', { kind: 'ok', cid: 'm2' }, heard([ok])],
    ['an answer to what asks for none', { kind: 'quiet' }, heard([no])],
    ['another way out', { kind: 'cut', code: 1003 }, heard([], 1006)],
  ])('finds %s', (_, expected, answer) => {
    expect(judge(expected, answer)).not.toEqual([]);
  });
});

describe('the judge of HTTP', () => {
  const headers = {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
  };
  const body = (said: object): string => JSON.stringify({ code: 'InvalidArgument', ...said });
  const good: HttpAnswer = { status: 400, headers, body: body({ message: kept, field: 'cid' }) };
  const refusal = { statuses: [400], code: 'InvalidArgument', field: 'cid' };
  const of = (answer: Partial<HttpAnswer>, more: HttpAnswer[] = []) =>
    judgeRefusal({ answers: [{ ...good, ...answer }, ...more], rest: '' }, refusal);

  it('is content with a refusal as it should be', () => expect(of({})).toEqual([]));
  it.each<[string, Partial<HttpAnswer>, HttpAnswer[]]>([
    ['a yes', { status: 200 }, []],
    ['another code', { body: body({ code: 'X', message: kept, field: 'cid' }) }, []],
    ['another field', { body: body({ message: kept, field: 'tab' }) }, []],
    ['a missing header', { headers: { ...headers, 'x-content-type-options': '' } }, []],
    ['an answer that may be kept', { headers: { ...headers, 'cache-control': 'public' } }, []],
    ['a stack', { body: body({ message: `${kept} at x (/src/a.js:1)`, field: 'cid' }) }, []],
    ['two answers to one request', {}, [good]],
  ])('finds %s', (_, answer, more) => expect(of(answer, more)).not.toEqual([]));
  it('finds silence', () => {
    expect(judgeRefusal({ answers: [], rest: '' }, refusal)).not.toEqual([]);
  });
});

describe('the judge of gRPC', () => {
  const trailers = { 'x-stillhere-code': 'InvalidArgument', 'x-stillhere-field': 'cid' };
  const good: GrpcAnswer = { http: 200, status: 3, message: kept, trailers, hasData: false };
  const refusal = { statuses: [3], code: 'InvalidArgument', field: 'cid' };

  it('is content with a refusal as it should be', () => {
    expect(judgeCall(good, refusal)).toEqual([]);
  });
  it.each<[string, Partial<GrpcAnswer>]>([
    ['a yes', { status: 0 }],
    ['a fault of ours', { status: 13 }],
    ['no trailers', { trailers: {} }],
    ['another field', { trailers: { ...trailers, 'x-stillhere-field': 'body' } }],
    ['a word for a sentence', { message: 'cid' }],
  ])('finds %s', (_, answer) => expect(judgeCall({ ...good, ...answer }, refusal)).not.toEqual([]));
});

describe('the judges of the rest', () => {
  it('find another text than was written', () => {
    const ev = { t: 'ev', revision: 1, id: '', chain: '', type: 'message-posted', at: '' };
    const frame = { ...ev, actor: '', data: { body: 'é' } } as ServerFrame;
    expect(textProblems('here', frame, 'é')).toEqual([]);
    expect(textProblems('here', frame, 'e\u0301')).toHaveLength(1);
    expect(textProblems('here', undefined, 'é')).toHaveLength(1);
  });

  it('find a p99 that rose, and a talk that stood still', () => {
    const spread = (p99: number, count = 100) => ({ p50: 1, p99, max: p99, count });
    const rise = (p99: number) => ({
      before: spread(5),
      p99RiseMs: p99 - 5,
      frames: 1,
      thrownOut: 1,
    });
    expect(floodProblems({ ...rise(40), during: spread(40) })).toEqual([]);
    expect(floodProblems({ ...rise(400), during: spread(400) })).toHaveLength(1);
    expect(floodProblems({ ...rise(0), during: spread(0, 0) })).toHaveLength(1);
  });

  it('find who was never shown out, and what was kept for who reads nothing', () => {
    const some = { name: 'x', count: 3, lastCutMs: 1 };
    expect(halfOpenProblems({ ...some, cut: 3 })).toEqual([]);
    expect(halfOpenProblems({ ...some, cut: 2 })).toHaveLength(1);
    const unread = { reading: 'lazy', events: 30, chars: 250_000, code: 4413 } as const;
    expect(unreadProblems(unread)).toEqual([]);
    expect(unreadProblems({ ...unread, reading: 'deaf', code: 0 })).toEqual([]);
    expect(unreadProblems({ ...unread, code: 4408 })).toHaveLength(1);
    expect(unreadProblems({ ...unread, code: 0 })).toHaveLength(1);
    expect(unreadProblems({ ...unread, events: 65 })).toHaveLength(1);
    expect(unreadProblems({ ...unread, chars: 900_000 })).toHaveLength(1);
  });
});
