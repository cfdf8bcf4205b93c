import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Doors } from './doors.js';
import { type Operation, problems, reference } from './http-reference.js';

const operations = Object.entries(reference.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
type Answer = Awaited<ReturnType<Doors['post']>>;

describe('docs/http.openapi.json', () => {
  let doors: Doors;
  const reached = new Set<string>();
  beforeAll(async () => {
    doors = await Doors.open('reference');
  });
  afterAll(() => doors?.close());

  const operationAt = (path: string, method: string): Operation => {
    const found = operations.find((one) => one.path === path && one.method === method);
    if (!found) throw new Error(`${method} ${path} is not in it`);
    return found.operation;
  };
  /** The answer is one that the reference has, and looks as it says. */
  function isDocumented(path: string, method: string, { status, text }: Answer): number {
    const response = operationAt(path, method).responses[status];
    expect([path, status, response === undefined]).toEqual([path, status, false]);
    const schema = response?.content?.['application/json'].schema;
    const wrong = schema === undefined ? [] : problems(JSON.parse(text), schema);
    expect([path, status, wrong]).toEqual([path, status, []]);
    expect(schema !== undefined || text === '').toBe(true);
    reached.add(`${method} ${path} ${status}`);
    return status;
  }
  const post = async (path: string, body: object, cookie?: string): Promise<number> =>
    isDocumented(path, 'post', await doors.post(path, body, cookie));
  const get = async (path: string, headers = {}): Promise<number> =>
    isDocumented(path, 'get', await doors.get(path, headers));

  it('says what the visitor’s side answers', async () => {
    expect(await get('/api/entry')).toBe(200);
    expect(await get('/healthz')).toBe(200);
    expect(await get('/readyz')).toBe(200);
    const entry = JSON.parse((await doors.get('/api/entry')).text);
    const { version, hash } = entry.disclosure;
    const opening = {
      ...{ requestId: crypto.randomUUID(), service: entry.service, language: 'en' },
      ...{ disclosureVersion: version, disclosureHash: hash, answers: { urgency: 'today' } },
      ...{ device: 'd', tab: 't' },
    };
    expect(await post('/api/conversations', opening)).toBe(201);
    const changed = { ...opening, requestId: crypto.randomUUID(), disclosureHash: '0'.repeat(64) };
    expect(await post('/api/conversations', changed)).toBe(409);
    const other = await doors.post('/api/conversations', {
      ...opening,
      answers: { urgency: 'now' },
    });
    isDocumented('/api/conversations', 'post', other);
    expect([other.status, JSON.parse(other.text).code]).toEqual([409, 'RequestConflict']);
    const { token } = JSON.parse((await doors.post('/api/conversations', opening)).text);
    expect(await post('/api/leave', { token, reason: 'exit' })).toBe(204);
  });

  it('says what the desk’s side answers', async () => {
    const { cookie } = doors.person('ana');
    const { conversation } = await doors.visitor();
    expect(await get('/api/desk/me', { cookie })).toBe(200);
    expect(await post('/api/desk/availability', { available: true, seatsMax: 5 }, cookie)).toBe(
      200,
    );
    await doors.accept(conversation, 'ana');
    expect(await post('/api/desk/accept', { conversation }, cookie)).toBe(200);
    const other = doors.person('bea').cookie;
    expect(await post('/api/desk/accept', { conversation }, other)).toBe(409);
    await post('/api/desk/put-back', { conversation }, cookie);
    await doors.accept(conversation, 'ana');
    expect(await post('/api/desk/risk', { conversation, level: 'high' }, cookie)).toBe(200);
    expect(await post('/api/desk/risk', { conversation, level: 'high' }, other)).toBe(403);
    expect(await post('/api/desk/hold-policy', { conversation, held: true }, cookie)).toBe(200);
    expect(await post('/api/desk/step-now', { conversation, afterSteps: 0 }, cookie)).toBe(200);
    expect(await post('/api/desk/step-now', { conversation, afterSteps: 7 }, cookie)).toBe(409);
    const draft = { conversation, message: 'half a sentence', note: '', to: 'visitor' };
    expect(await post('/api/desk/drafts', draft, cookie)).toBe(200);
    expect(await get('/api/desk/drafts', { cookie })).toBe(200);
    expect(await post('/api/desk/explain', { conversation }, cookie)).toBe(409);
    // Somebody who can take it: available, with a desk that is open.
    await doors.post('/api/desk/availability', { available: true, seatsMax: 5 }, other);
    const desk = await doors.desk({ v: 'visible', device: 'd', tab: 't' }, { cookie: other });
    const given = { conversation, counselor: 'counselor:bea', previous: 'counselor:ana' };
    expect(await post('/api/desk/assign', given, cookie)).toBe(200);
    desk.close();
    const ending = { conversation, disposition: 'silent' };
    const owners = [cookie, other];
    const codes = await Promise.all(owners.map((one) => post('/api/desk/end', ending, one)));
    expect(codes).toContain(200);
    expect(await post('/api/desk/leave', { tab: 't' }, cookie)).toBe(204);
  });

  it('says what offers and alarms answer, where a service offers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stillhere-rules-'));
    const rules = join(folder, 'floor.json');
    const service = { mode: 'push', answerWithinS: 300, ladder: { alarmAfterS: 1 } };
    writeFileSync(
      rules,
      JSON.stringify({ version: 1, services: { '*': service }, people: { ana: {} } }),
    );
    const plain = doors;
    doors = await Doors.open('offers', ['--floor-rules', rules]);
    try {
      const { cookie } = doors.person('ana');
      await doors.post('/api/desk/availability', { available: true, seatsMax: 5 }, cookie);
      const desk = await doors.desk({ v: 'visible', device: 'd', tab: 't' }, { cookie });
      const { conversation } = await doors.visitor();
      const offer = await offered(conversation, cookie);
      const declined = { conversation, offer, reason: 'other' };
      expect(await post('/api/desk/decline', declined, cookie)).toBe(200);
      expect(await post('/api/desk/decline', { ...declined, offer: 9 }, cookie)).toBe(409);
      while ((await post('/api/desk/acknowledge', { conversation }, cookie)) !== 200);
      desk.close();
    } finally {
      await doors.close();
      doors = plain;
      rmSync(folder, { recursive: true });
    }
  });

  /** The number of the offer, once it rings. */
  async function offered(conversation: string, cookie: string): Promise<number> {
    for (;;) {
      const answer = await doors.post('/api/desk/explain', { conversation }, cookie);
      // Until the queue has taken them in nobody waits under this id.
      isDocumented('/api/desk/explain', 'post', answer);
      const { offer = 0 } = JSON.parse(answer.text);
      if (offer > 0) return offer;
    }
  }

  it('says what signing in answers', async () => {
    const password = 'four quiet words belong here';
    expect(await post('/api/desk/sign-in', { account: 'ida', password })).toBe(200);
    expect(await post('/api/desk/sign-in', { account: 'ida', password: 'wrong' })).toBe(401);
    const cookie = await doors.signIn('ida');
    const change = { old: password, new: 'five other words, all quiet' };
    expect(await post('/api/desk/password', { ...change, new: 'short' }, cookie)).toBe(400);
    expect(await post('/api/desk/password', { ...change, old: 'wrong' }, cookie)).toBe(401);
    expect(await post('/api/desk/password', change, cookie)).toBe(200);
    expect(await post('/api/desk/sign-out', {}, cookie)).toBe(204);
    expect(await get('/api/desk/me', { cookie })).toBe(401);
  });

  it('says how each of them refuses what it cannot take', async () => {
    for (const { path, method, operation } of operations) {
      if (method !== 'post') continue;
      const answers = await Promise.all(
        [
          [{}, { origin: 'https://evil.example' }],
          [{ body: 'a=b' }, { 'content-type': 'application/x-www-form-urlencoded' }],
          ...(operation.security ? [[{}, {}]] : [[{ body: '{' }, {}]]),
        ].map(async ([init = {}, headers = {}]) => {
          const answer = await fetch(doors.server.address + path, {
            ...{ method: 'POST', body: '{}', ...init },
            headers: {
              ...{ 'content-type': 'application/json', origin: doors.server.address },
              ...headers,
            },
          });
          return { status: answer.status, text: await answer.text(), headers: answer.headers };
        }),
      );
      const codes = answers.map((answer) => isDocumented(path, method, answer));
      expect([path, codes]).toEqual([path, [403, 415, operation.security ? 401 : 400]]);
    }
  });

  it('has no operation that was not tried with success', () => {
    const tried = operations.filter(({ path, method }) =>
      [200, 201, 204].some((status) => reached.has(`${method} ${path} ${status}`)),
    );
    expect(operations.filter((one) => !tried.includes(one)).map(({ path }) => path)).toEqual([]);
  });

  it('is told in docs/http.md', () => {
    const page = readFileSync('docs/http.md', 'utf8');
    expect(operations.map(({ path }) => path).filter((path) => !page.includes(path))).toEqual([]);
  });
});
