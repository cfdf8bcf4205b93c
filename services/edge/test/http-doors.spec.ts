import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { accessMatrix } from '@stillhere/access';
import { createFixture, type Fixture } from './fixture.js';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const opening = (index: number) => ({
  requestId: `request-${index}`.padEnd(22, '0'),
  service: 'helpline',
  language: 'en',
  disclosureVersion: '1',
  disclosureHash: 'h',
  answers: {},
  device: 'd',
  tab: 't',
});

/** As a proxy hands it on. */
const arrive = (remoteAddress: string, forwardedFor: string, index: number) =>
  fixture.app.inject({
    method: 'POST',
    url: '/api/conversations',
    remoteAddress,
    payload: opening(index),
    headers: { host: 'help.example', 'x-forwarded-for': forwardedFor },
  });

const hundredFifty = Array.from({ length: 150 }, (_, index) => index);

describe('newcomers through a proxy', () => {
  it('that is trusted are told apart by their own address: 150 of 150 get in', async () => {
    const codes: number[] = [];
    for (const index of hundredFifty) {
      codes.push((await arrive('10.0.0.7', `198.51.100.${index}`, index)).statusCode);
    }
    expect(new Set(codes)).toEqual(new Set([201]));
    expect(fixture.warnings).toEqual([]);
  });

  it('that is not trusted share its address, and the operator is told once', async () => {
    const codes: number[] = [];
    for (const index of hundredFifty) {
      codes.push((await arrive('192.168.7.7', `203.0.113.${index}`, index)).statusCode);
    }
    expect(codes).toContain(429);
    const about = fixture.warnings.filter(({ message }) => String(message).includes('forwarded'));
    expect(about).toMatchObject([{ peer: '192.168.7.7', count: 1 }]);
    expect(fixture.warnings.some(({ message }) => message === 'a rate limit refused')).toBe(true);
  });
});

describe('text that is no Unicode', () => {
  const send = (bytes: Buffer, type = 'application/json', path = '/api/conversations') =>
    fetch(fixture.origin + path, {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { 'content-type': type, origin: fixture.origin },
    });
  const json = JSON.stringify({ ...opening(1), answers: { topic: 'zz', other: 'yy' } });

  it.each([
    ['a byte that begins nothing', [0xff, 0x41]],
    ['an overlong slash', [0xc0, 0xaf]],
  ])('is refused, not repaired: %s', async (_, bytes) => {
    const body = Buffer.from(json);
    body.set(bytes, body.indexOf('zz'));
    const answer = await send(body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'BadRequest' });
    expect((await send(body, 'text/plain', '/api/leave')).status).toBe(400);
  });

  it('is refused with its field: half of a surrogate pair', async () => {
    const answer = await send(Buffer.from(json.replace('yy', '\\ud83d')));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'InvalidArgument', field: 'answers.other' });
  });
});

describe('every route of the edge', () => {
  it('names a row of the access matrix', () => {
    const rows = [...fixture.app.get(ModulesContainer).values()].flatMap((module) =>
      [...module.controllers.values()].flatMap(({ metatype }) => routesOf(metatype as Class)),
    );
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ action }) => !Object.hasOwn(accessMatrix, action ?? ''))).toEqual([]);
  });
});

interface Class {
  readonly name: string;
  readonly prototype: Record<string, unknown>;
}

/** Its methods that answer requests, and the row that each names. */
function routesOf({ name, prototype }: Class) {
  return Object.getOwnPropertyNames(prototype)
    .map((key) => ({ key, run: prototype[key] as object }))
    .filter(({ run }) => RequestMethod[Reflect.getMetadata('method', run) as number] !== undefined)
    .map(({ key, run }) => ({
      route: `${name}.${key}`,
      action: (Reflect.getMetadata('stillhere.edge.access', run) as { action?: string } | undefined)
        ?.action,
    }));
}
