import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { conversation, fault, visitor } from './fake-session.js';
import { createFixture, type Fixture, raw, request } from './fixture.js';
import { token } from './live-world.js';

/** Each test boots a server; other suites may have the machine. */
jest.setTimeout(30_000);

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(fixture.origin + path, { headers, redirect: 'manual' });
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(fixture.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: fixture.origin, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const opening = {
  ...{ requestId: 'r'.repeat(22), service: 'helpline', language: 'en', disclosureVersion: '1' },
  ...{ disclosureHash: 'h', answers: { urgency: 'now' }, device: 'd1', tab: 't1' },
};

const always = {
  'content-security-policy': expect.stringContaining("default-src 'none'"),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};
const headersOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    (text.split('\r\n\r\n')[0] ?? '')
      .split('\r\n')
      .slice(1)
      .map((line) => [line.split(': ')[0]?.toLowerCase(), line.slice(line.indexOf(': ') + 2)]),
  );

describe('every answer', () => {
  it.each([
    ['a page', 'GET /', 200],
    ['a file that is not there', 'GET /nothing', 404],
    ['an address of the API', 'GET /api/entry', 200],
    ['one that is not there', 'GET /api/nothing', 404],
    ['a wrong method', 'DELETE /api/entry', 405],
    ['a refusal', 'GET /api/desk/me', 401],
    ['a redirection', 'GET /desk', 308],
    ['an address that cannot be read', 'GET /%zz', 400],
    ['health', 'GET /healthz', 200],
    ['a head', 'HEAD /', 200],
  ])('carries the headers: %s', async (_, line, status) => {
    const answer = await request(fixture.port, line);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(headersOf(answer)).toMatchObject(always);
    expect(headersOf(answer)).not.toHaveProperty('strict-transport-security');
  });

  it('binds the browser to https where it came by it, and nowhere else', async () => {
    for (const path of ['/', '/api/nothing', '/api/desk/me', '/%zz']) {
      const answer = await request(fixture.port, `GET ${path}`, { 'X-Forwarded-Proto': 'https' });
      expect(headersOf(answer)['strict-transport-security']).toMatch(/^max-age=31536000/);
    }
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['headers without an end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}`, 431],
  ])('to %s is a sentence', async (_, bytes, status) => {
    const answer = await raw(fixture.port, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} [\\s\\S]*Nothing was changed\\.\\n$`));
    expect(headersOf(answer)).toMatchObject({ 'cache-control': 'no-store' });
  });
});

describe('the entry', () => {
  it('says how long it takes now', async () => {
    const answer = await (await get('/api/entry?service=helpline&language=en')).json();
    expect(answer).toMatchObject({
      serviceName: 'Helpline',
      wait: { free: true, waitFromS: 60, waitToS: 240 },
    });
  });

  it('lets people in also while that is not known', async () => {
    const { getWait } = fixture.routing;
    fixture.routing.getWait = () => Promise.reject(fault('unavailable', 'Behind'));
    const answer = await get('/api/entry');
    fixture.routing.getWait = getWait;
    expect(answer.status).toBe(200);
    expect(await answer.json()).not.toHaveProperty('wait');
  });
});

describe('what cannot be taken', () => {
  it.each([
    ['JSON that ends early', '{"account":', {}, 400, 'BadRequest'],
    ['no object', '[]', {}, 400, 'InvalidArgument'],
    ['nothing', '', {}, 400, 'BadRequest'],
    [
      'a form',
      'account=ana',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'WrongType',
    ],
    ['text', '{}', { 'content-type': 'text/plain' }, 415, 'WrongType'],
    ['65 KB', `"${'x'.repeat(65_536)}"`, {}, 413, 'TooLarge'],
    ['another site', '{}', { origin: 'https://evil.example' }, 403, 'WrongOrigin'],
    ['no site', '{}', { origin: 'null' }, 403, 'WrongOrigin'],
    ['poison', '{"__proto__":{"account":"ana"}}', {}, 400, 'BadRequest'],
  ])('%s gets our words', async (_, body, headers, status, code) => {
    const answer = await post('/api/desk/sign-in', body, headers);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code, message: expect.stringMatching(/\.$/) });
  });

  it('is plain text where a part of a page is missing: nobody may take it for one', async () => {
    for (const path of ['/assets/page-AAAAAAAA.js', '/desk/assets/index-AAAAAAAA.css']) {
      const answer = await get(path);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        404,
        'text/plain; charset=utf-8',
      ]);
    }
  });

  it('names the field and what was expected', async () => {
    const answer = await post('/api/conversations', { ...opening, requestId: 'short' });
    expect(await answer.json()).toEqual({
      code: 'InvalidArgument',
      field: 'requestId',
      message:
        "'requestId' must be a random id of 22 to 64 letters, digits, - or _. Nothing was changed.",
    });
  });

  it('says which requests a known address takes', async () => {
    const wrong = await get('/api/conversations');
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    const files = await fetch(`${fixture.origin}/`, { method: 'PUT' });
    expect([files.status, files.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await wrong.json()).toMatchObject({ code: 'MethodNotAllowed' });
  });

  it('is a page for people and JSON for programs where there is nothing', async () => {
    const page = await get('/old/link');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toContain('There is nothing at this address.');
    const api = await get('/api/old');
    expect(await api.json()).toEqual({
      code: 'NotFound',
      message: 'There is nothing at this address. Nothing was changed.',
    });
  });
});

describe('the visitor page', () => {
  const numbers =
    '<ul><li><span>Call &#60;us&#62;</span> <a href="tel:123" dir="ltr">1-23</a></li></ul>';
  const page = async (path: string, language = 'de, en;q=0.5') => {
    const answer = await fetch(`${fixture.origin}${path}`, {
      headers: { 'accept-language': language },
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return answer.text();
  };

  it('has the numbers to call in it, before any script runs', async () => {
    expect(await page('/')).toBe(`<title>Chat</title>${numbers}`);
    expect(await page('/index.html?x')).toBe(`<title>Chat</title>${numbers}`);
  });

  it('speaks the language that was asked for', async () => {
    expect(await page('/', 'es-MX,en;q=0.5')).toContain('Charla');
    expect(await page('/?lang=es')).toContain('Charla');
    expect(await page('/?lang=../es')).toContain('Chat');
  });

  it('keeps the numbers that it knew when they cannot be asked for', async () => {
    await page('/');
    fixture.faults.push(new Error('away'));
    expect(await page('/')).toContain('tel:123');
  });
});

describe('files', () => {
  it.each([
    ['/assets/index-DVUjDchq.js', 'no-store', 'visitor()'],
    ['/desk/', 'no-store', '<title>Desk</title>'],
    ['/desk/icon.svg', 'no-store', '<svg/>'],
    ['/desk/assets/index-DVUjDchq.js', 'public, max-age=31536000, immutable', 'desk()'],
  ])('%s is kept as %s', async (path, cache, text) => {
    const answer = await get(path);
    expect([answer.headers.get('cache-control'), await answer.text()]).toEqual([cache, text]);
  });

  it.each([
    ...['/..%2fsecret.txt', '/../secret.txt', '/%2e%2e/secret.txt', '/desk/..%2f..%2fsecret.txt'],
    ...['//secret.txt', '/assets/..%5c..%5csecret.txt', '/index.html%00.js', '/.built-from'],
    ...['/desk/%2e%2e%2fsecret.txt', '/assets', '/desk/assets/', `/${'a'.repeat(3_000)}`],
  ])('%s leads nowhere', async (path) => {
    const answer = await request(fixture.port, `GET ${path}`);
    expect(answer).toMatch(/^HTTP\/1.1 (400|404|414) /);
    expect(answer).not.toMatch(/outside of both|hidden/);
  });

  it('//evil.example is no way out', async () => {
    const answer = await request(fixture.port, 'GET //evil.example/desk');
    expect(answer).toMatch(/^HTTP\/1.1 404 /);
    expect(headersOf(answer)).not.toHaveProperty('location');
  });
});

describe('opening a conversation', () => {
  it('asks intake in nobody’s name, and never calls the command by what lets in', async () => {
    const answer = await post('/api/conversations', opening);
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ conversation, participant: visitor, token: token() });
    const { request: asked, context } = fixture.calls.at(-1) ?? {};
    const { device: _, tab: __, ...wanted } = opening;
    expect(asked).toEqual(wanted);
    expect(context?.principal).toMatchObject({ actor: '', roles: [] });
    expect(JSON.stringify(context)).not.toContain(opening.requestId);
  });

  it('passes on what intake says', async () => {
    fixture.faults.push(
      fault('failed-precondition', 'DisclosureChanged', { field: 'disclosure_hash' }),
    );
    const answer = await post('/api/conversations', opening);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({
      code: 'DisclosureChanged',
      field: 'disclosureHash',
    });
  });

  it('says nothing of a fault of our own but that it is ours', async () => {
    fixture.faults.push(new TypeError('the words of a visitor'));
    const answer = await post('/api/conversations', opening);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('words of a visitor');
    expect(fixture.faultsLogged).toHaveLength(1);
  });

  it('is limited for each address, generously, and for no other one', async () => {
    const other = (n: number) => ({ 'x-forwarded-for': `10.0.0.${n}` });
    const answers = await Promise.all(
      Array.from({ length: 110 }, () => post('/api/conversations', opening, other(1))),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(5);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(await refused[0]?.json()).toMatchObject({ code: 'TooManyRequests' });
    expect((await post('/api/conversations', opening, other(2))).status).toBe(201);
  });
});

describe('a leave beacon', () => {
  const leave = JSON.stringify({ token: token(), reason: 'exit', device: 'd1', tab: 't1' });
  it.each([
    ['JSON of our page', { 'content-type': 'application/json' }],
    [
      'text of our page, which has no origin under no-referrer',
      { 'content-type': 'text/plain', origin: 'null', 'sec-fetch-site': 'same-origin' },
    ],
  ])('as %s is recorded', async (_, headers) => {
    fixture.session.calls.length = 0;
    const answer = await post('/api/leave', leave, headers);
    expect(answer.status).toBe(204);
    expect(fixture.session.calls).toEqual([`recordLeave ${visitor} exit`]);
  });

  it('of somebody else, or refused, answers the same; of another site it is refused', async () => {
    fixture.session.calls.length = 0;
    const wrong = JSON.stringify({ token: 'made-up', reason: 'exit' });
    expect((await post('/api/leave', wrong)).status).toBe(204);
    expect(fixture.session.calls).toEqual([]);
    fixture.session.faults.recordLeave = [fault('unavailable', 'StoreUnavailable')];
    expect((await post('/api/leave', leave)).status).toBe(204);
    const elsewhere = { origin: 'null', 'sec-fetch-site': 'cross-site' };
    expect((await post('/api/leave', leave, elsewhere)).status).toBe(403);
    expect((await post('/api/leave', 'no JSON', { 'content-type': 'text/plain' })).status).toBe(
      400,
    );
  });
});

describe('health', () => {
  it('says whether it can take work', async () => {
    expect((await get('/readyz')).status).toBe(503);
    fixture.health.set('log', true);
    expect((await get('/readyz')).status).toBe(200);
    expect(await (await get('/healthz')).json()).toEqual({ status: 'alive' });
  });
});
