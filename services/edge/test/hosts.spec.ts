import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { secret } from './fake-identity.js';
import { createFixture, type Fixture, raw } from './fixture.js';
import { hello, token } from './live-world.js';

/** Each test boots a server; other suites may have the machine. */
jest.setTimeout(30_000);

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

/** One request under a host name that is nobody's, or another tenant's. */
function ask(
  host: string,
  line: string,
  { body = '', cookie = '', origin = '' } = {},
): Promise<string> {
  const sent =
    body === ''
      ? ''
      : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  const from = origin === '' ? '' : `Origin: ${origin}\r\n`;
  const secrets = cookie === '' ? from : `${from}Cookie: stillhere=${cookie}\r\n`;
  return raw(
    fixture.port,
    `${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${sent}${secrets}\r\n${body}`,
  );
}
const statusOf = (answer: string): number => Number(answer.slice(9, 12));

describe('a host that is nobody’s', () => {
  it.each(['GET /', 'GET /desk/', 'GET /desk/assets/index-DVUjDchq.js', 'GET /icon.svg'])(
    'opens nothing: %s',
    async (line) => {
      const answer = await ask('nobody.example.org', line);
      expect(statusOf(answer)).toBe(404);
      expect(answer).not.toMatch(/1-23|<title>Chat|<title>Desk|desk\(\)|svg\//);
    },
  );

  it.each([
    'GET /api/entry',
    'GET /api/desk/me',
    'POST /api/desk/sign-in',
    'POST /api/conversations',
  ])('tells programs so: %s', async (line) => {
    const answer = await ask(
      'nobody.example.org',
      line,
      line.startsWith('P') ? { body: '{}' } : {},
    );
    expect(statusOf(answer)).toBe(404);
    expect(answer).toContain('There is no helpline at this address. Nothing was changed.');
  });

  it('is no reason to call the process dead', async () => {
    expect(statusOf(await ask('nobody.example.org', 'GET /healthz'))).toBe(200);
    expect(statusOf(await ask('nobody.example.org', 'GET /readyz'))).toBe(503);
  });
});

describe('a host of another tenant', () => {
  it('gets that tenant’s entry, and signs in that tenant’s people', async () => {
    fixture.calls.length = 0;
    expect(statusOf(await ask('north.example.org', 'GET /api/entry'))).toBe(200);
    expect(fixture.calls.map(({ context }) => context.principal)).toEqual(
      Array(2).fill({ actor: '', tenant: 'north', roles: [] }),
    );
    const body = JSON.stringify({ account: 'ana', password: 'right' });
    await ask('north.example.org', 'POST /api/desk/sign-in', { body });
    expect(fixture.identity.tenants.at(-1)).toBe('north');
  });

  it('knows no cookie of ours', async () => {
    const cookie = secret;
    expect(statusOf(await ask('ours.example.org', 'GET /api/desk/me', { cookie }))).toBe(200);
    expect(statusOf(await ask('north.example.org', 'GET /api/desk/me', { cookie }))).toBe(401);
    const body = JSON.stringify({ available: true, seatsMax: 3 });
    const line = 'POST /api/desk/availability';
    expect(statusOf(await ask('ours.example.org', line, { cookie, body }))).toBe(200);
    expect(statusOf(await ask('north.example.org', line, { cookie, body }))).toBe(401);
  });

  const leaves = () => fixture.session.calls.filter((call) => call.startsWith('recordLeave'));

  it('is not asked by pages of ours, also where their address is one of those of --origin', async () => {
    const origin = 'https://portal.example';
    const body = JSON.stringify({ account: 'ana', password: 'right' });
    const line = 'POST /api/desk/sign-in';
    expect(statusOf(await ask('ours.example.org', line, { body, origin }))).toBe(200);
    expect(statusOf(await ask('north.example.org', line, { body, origin }))).toBe(404);
  });

  it('takes no leave with a token of ours', async () => {
    const body = JSON.stringify({ token: token(), reason: 'exit' });
    expect(statusOf(await ask('north.example.org', 'POST /api/leave', { body }))).toBe(204);
    expect(leaves()).toEqual([]);
    expect(statusOf(await ask('ours.example.org', 'POST /api/leave', { body }))).toBe(204);
    expect(leaves()).toHaveLength(1);
  });

  it.each([
    ['north.example.org', hello, ''],
    ['nobody.example.org', hello, ''],
    ['north.example.org', { ...hello, token: undefined }, secret],
  ])('lets nobody of ours into a chat: %s', async (host, first, cookie) => {
    expect(await heardOn('ours.example.org', first, cookie)).not.toContain(signInAgain);
    const heard = await heardOn(host, first, cookie);
    expect(heard).toContain(signInAgain);
    expect(heard).not.toContain('"welcome"');
  });
});

const signInAgain = 'needs a fresh sign-in';

/** What a socket that says hello hears first; Node's own client cannot be told a host. */
function heardOn(host: string, first: object, cookie: string): Promise<string> {
  const handshake = [
    ...['GET /live HTTP/1.1', `Host: ${host}`, 'Connection: Upgrade', 'Upgrade: websocket'],
    ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='],
    ...['Sec-WebSocket-Protocol: stillhere.v1.json', `Cookie: stillhere=${cookie}`],
  ];
  const text = Buffer.from(JSON.stringify(first));
  const head = Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 0xff, ...noMask]);
  const socket = connect(fixture.port, '127.0.0.1');
  socket.write(`${handshake.join('\r\n')}\r\n\r\n`);
  socket.write(Buffer.concat([head, text]));
  return new Promise((resolve) => {
    let heard = '';
    socket.setEncoding('latin1');
    socket.on('data', (more: string) => {
      heard += more;
      if (!heard.includes('"t":')) return;
      socket.destroy();
      resolve(heard);
    });
  });
}

const noMask = [0, 0, 0, 0];
