import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { secret } from './fake-identity.js';
import { conversation, fault } from './fake-session.js';
import { createFixture, type Fixture } from './fixture.js';

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
const asAna = { cookie: `stillhere=${secret}` };

describe('signing in', () => {
  const right = { account: 'ana', password: 'right' };

  it('gives a cookie that no script reads, and the secret nowhere else', async () => {
    const answer = await post('/api/desk/sign-in', right, {
      cookie: `stillhere=${'o'.repeat(43)}`,
    });
    expect(answer.headers.get('set-cookie')).toBe(
      `stillhere=${secret}; Path=/; HttpOnly; SameSite=Strict`,
    );
    expect(await answer.json()).toEqual({
      ...{ account: 'ana', displayName: 'Ana', roles: ['counselor'], mustChangePassword: false },
    });
    expect(fixture.identity.previous).toBe('o'.repeat(43));
  });

  it('binds the cookie to https and host where the browser came by TLS', async () => {
    const tls = { 'x-forwarded-proto': 'https' };
    const answer = await post('/api/desk/sign-in', right, tls);
    expect(answer.headers.get('set-cookie')).toBe(
      `__Host-stillhere=${secret}; Path=/; HttpOnly; SameSite=Strict; Secure`,
    );
    expect((await get('/api/desk/me', { ...tls, ...asAna })).status).toBe(401);
    const bound = { cookie: `stillhere=planted; __Host-stillhere=${secret}` };
    expect((await get('/api/desk/me', { ...tls, ...bound })).status).toBe(200);
    expect((await get('/api/desk/me', bound)).status).toBe(200);
  });

  it.each([
    [{ ...right, password: 'wrong' }, undefined, 401, 'SignInRefused'],
    [{ account: 'ana' }, undefined, 400, 'InvalidArgument'],
    [
      right,
      { code: 'TooManyAttempts', message: 'Later.', retryAfterMs: 2_500 },
      429,
      'TooManyAttempts',
    ],
  ] as const)('%j is refused in words', async (body, refusal, status, code) => {
    fixture.identity.refusal = refusal;
    const answer = await post('/api/desk/sign-in', body);
    fixture.identity.refusal = undefined;
    expect(answer.status).toBe(status);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('retry-after')).toBe(status === 429 ? '3' : null);
    expect(await answer.json()).toMatchObject({ code, message: expect.stringMatching(/\.$/) });
  });

  it('with a one-time password is good for choosing another one only', async () => {
    fixture.identity.ana.mustChangePassword = true;
    expect((await get('/api/desk/me', asAna)).status).toBe(200);
    const early = await post('/api/desk/availability', { available: true, seatsMax: 1 }, asAna);
    expect(await early.json()).toMatchObject({ code: 'PasswordChangeNeeded' });
    const weak = await post('/api/desk/password', { old: 'right', new: 'short' }, asAna);
    expect(await weak.json()).toMatchObject({ code: 'PasswordTooWeak', field: 'new' });
    const good = { old: 'right', new: 'a longer one, please' };
    const changed = await post('/api/desk/password', good, asAna);
    expect(changed.headers.get('set-cookie')).toContain(`stillhere=${secret}2;`);
  });

  it('out ends the cookie too', async () => {
    const answer = await post('/api/desk/sign-out', {}, asAna);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await get('/api/desk/me', asAna)).status).toBe(401);
    fixture.identity.ana.isSignedIn = true;
  });
});

describe('the desk’s deeds', () => {
  it.each([
    ['availability', { available: true, seatsMax: 2 }, 'setAvailability'],
    ['accept', { conversation }, 'acceptOffer'],
  ])(
    '%s is done in the counselor’s name, and counts as being at work',
    async (path, body, name) => {
      const before = fixture.identity.ana.touches;
      const answer = await post(`/api/desk/${path}`, body, asAna);
      expect(answer.status).toBe(200);
      expect(fixture.calls.at(-1)).toMatchObject({
        name,
        request: { ...body, counselor: 'counselor:ana' },
        context: { principal: { actor: 'counselor:ana' } },
      });
      expect(fixture.identity.ana.touches).toBe(before + 1);
      await get('/api/desk/me', asAna);
      expect(fixture.identity.ana.touches).toBe(before + 1);
    },
  );

  it('end is the session’s', async () => {
    const body = { conversation, disposition: 'silent' };
    expect(await (await post('/api/desk/end', body, asAna)).json()).toEqual({ conversation });
    expect(fixture.session.calls.at(-1)).toBe('end counselor:ana silent');
  });

  it('is refused with the reason', async () => {
    fixture.faults.push(fault('failed-precondition', 'AlreadyAccepted'));
    const answer = await post('/api/desk/accept', { conversation }, asAna);
    expect([answer.status, await answer.json()]).toEqual([
      409,
      { code: 'AlreadyAccepted', message: 'the words of AlreadyAccepted' },
    ]);
    expect((await post('/api/desk/accept', { conversation })).status).toBe(401);
  });
});
