import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerFrame } from '@stillhere/live-protocol';
import { eventually, manualClock } from '@stillhere/testing';
import { secret } from './fake-identity.js';
import { counselor, visitor } from './fake-session.js';
import { createFixture, type Fixture, raw } from './fixture.js';
import { hello } from './live-world.js';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(() => fixture.close());

/** Node's own WebSocket, as a page would use it. */
function open(headers: Record<string, string> = {}) {
  const address = `${fixture.origin.replace('http', 'ws')}/live`;
  const protocols = 'stillhere.v1.json';
  const socket = new WebSocket(address, { protocols, headers } as never);
  const frames: ServerFrame[] = [];
  const seen = { socket, frames, code: 0, isOpen: false };
  socket.onopen = () => {
    seen.isOpen = true;
  };
  socket.onmessage = ({ data }) => frames.push(JSON.parse(String(data)));
  socket.onclose = ({ code }) => {
    seen.code = code;
  };
  return {
    ...seen,
    get code() {
      return seen.code;
    },
    send: (frame: object) => socket.send(JSON.stringify(frame)),
    opened: () => eventually('open', () => seen.isOpen),
    of: (type: ServerFrame['t']) => frames.filter(({ t }) => t === type),
  };
}

async function welcomed(first: object = hello, headers: Record<string, string> = {}) {
  const page = open(headers);
  await page.opened();
  page.send(first);
  await eventually('a welcome', () => page.of('welcome').length === 1);
  return page;
}

const upgrade = (path: string, headers: Record<string, string> = {}, behind = '') =>
  raw(
    fixture.port,
    `GET ${path} HTTP/1.1\r\n${Object.entries({
      Host: `127.0.0.1:${fixture.port}`,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Protocol': 'stillhere.v1.json',
      ...headers,
    })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n${behind}`,
  );

describe('the live door', () => {
  it('carries a talk over a real socket', async () => {
    const page = await welcomed();
    page.send({ t: 'msg', cid: 'm1', body: 'hello', seenRevision: 0 });
    await eventually('ok and event', () => page.of('ok').length && page.of('ev').length === 2);
    expect(page.of('ev')[1]).toMatchObject({ type: 'message-posted', data: { body: 'hello' } });
    page.socket.close(1000);
    await eventually('its end', () => fixture.presence.kinds().includes('closed'));
    expect(fixture.presence.evidence.at(-1)?.kind).toMatchObject({
      value: { code: 1000, cause: 'closed-or-reloaded' },
    });
  });

  it('knows staff by the cookie, and lets them go when they sign out', async () => {
    const clock = manualClock();
    await fixture.close();
    fixture = await createFixture({ timers: clock });
    fixture.session.state = { ...fixture.session.state, status: 'assigned', counselor };
    const page = await welcomed(
      { ...hello, token: undefined },
      { cookie: `stillhere=${secret}`, origin: fixture.origin },
    );
    expect(page.of('welcome')).toMatchObject([{ side: 'staff', participant: counselor }]);
    fixture.identity.ana.isSignedIn = false;
    await clock.advance(1_000);
    await eventually('the end', () => page.code);
    expect(page.code).toBe(4401);
  });

  it.each([
    ['another site', '/live', { Origin: 'https://evil.example' }, 403],
    ['no site', '/live', { Origin: 'null' }, 403],
    ['another path', '/live2', {}, 404],
    ['another protocol', '/live', { 'Sec-WebSocket-Protocol': 'chat' }, 400],
    ['another version', '/live', { 'Sec-WebSocket-Version': '7' }, 400],
  ])('refuses %s with a sentence', async (_, path, headers, status) => {
    const answer = await upgrade(path, headers);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} [\\s\\S]*text/plain[\\s\\S]*\\.\\n$`));
  });

  it('takes pages of an origin that the operator allows', async () => {
    await welcomed(hello, { origin: 'https://portal.example' });
  });

  it('ends a frame that is too long, and one that is not text', async () => {
    for (const [bytes, code] of [
      ['x'.repeat(65_537), 1009],
      [new Uint8Array(3), 1003],
    ] as const) {
      const page = await welcomed();
      page.socket.send(bytes);
      await eventually('the end', () => page.code);
      expect(page.code).toBe(code);
    }
  });

  it('I36 outlives bytes that are no frames', async () => {
    const frame = Buffer.from([0xff, 0xff, 0x00, 0x13, 0x37]).toString('latin1');
    const answer = await upgrade('/live', {}, frame);
    expect(answer).toMatch(/^HTTP\/1.1 101 /);
    const page = await welcomed();
    expect(page.of('welcome')).toMatchObject([{ participant: visitor }]);
  });

  it('drains: asks to move, refuses newcomers, closes who stays', async () => {
    const page = await welcomed();
    const other = await createFixture();
    const stopped = fixture.close();
    await eventually('a bye', () => page.of('bye').length === 1);
    expect(page.of('bye')).toMatchObject([{ code: 4503, resume: 'resume' }]);
    await eventually('the end', () => page.code);
    await stopped;
    expect(page.code).toBe(4503);
    expect(fixture.presence.evidence.at(-1)?.kind).toMatchObject({
      $case: 'closed',
      value: { cause: 'drained' },
    });
    fixture = other;
  });
});
