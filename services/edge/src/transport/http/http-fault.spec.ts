import { describe, expect, it } from '@jest/globals';
import { ServiceFault } from '@stillhere/nest-kit';
import { answerTo, HttpFault } from './http-fault.js';
import { openInput, parseInput } from './request-schemas.js';

describe('refusals over HTTP', () => {
  it('is 503 where the database of the accounts is away, and nothing of its words', () => {
    const fault = Object.assign(new Error('db.example.org:5432 refused'), {
      code: 'PostgresFault',
    });
    const { status, body, isFault } = answerTo(fault);
    expect([status, body.code, isFault]).toEqual([503, 'StoreUnavailable', false]);
    expect(body.message).not.toContain('example');
  });

  it('keeps a service’s code, words and field', () => {
    const fault = new ServiceFault({
      status: 'invalid-argument',
      code: 'InvalidArgument',
      message: 'why',
      field: 'answers.urgency',
    });
    expect(answerTo(fault)).toEqual({
      status: 400,
      body: { code: 'InvalidArgument', message: 'why', field: 'answers.urgency' },
      isFault: false,
    });
  });

  it('tells nothing of an error of our own', () => {
    const answer = answerTo(new Error('secret words of a visitor'));
    expect([answer.status, answer.isFault]).toEqual([500, true]);
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  it('says what the framework refuses in our words', () => {
    expect(answerTo({ statusCode: 413 }).body.code).toBe('TooLarge');
    expect(answerTo({ statusCode: 418 })).toMatchObject({ status: 400, isFault: false });
  });
});

describe('input', () => {
  const good = {
    requestId: 'r'.repeat(22),
    service: 's',
    language: 'en',
    disclosureVersion: '1',
    disclosureHash: 'h',
    answers: {},
    device: 'd',
    tab: 't',
  };

  it('is taken as the schema says and no further', () => {
    expect(parseInput(openInput, { ...good, extra: 1 })).toEqual(good);
  });

  it.each([
    ['requestId', { ...good, requestId: '../x' }],
    ['answers.mood', { ...good, answers: { mood: 3 } }],
    ['tab', { ...good, tab: undefined }],
  ])('names the field %s', (field, body) => {
    const refusal = (): unknown => {
      try {
        return parseInput(openInput, body);
      } catch (error) {
        return error;
      }
    };
    expect(refusal()).toMatchObject({ status: 400, body: { code: 'InvalidArgument', field } });
  });

  it('expects an object', () => {
    expect(() => parseInput(openInput, 'text')).toThrow(HttpFault);
  });
});
