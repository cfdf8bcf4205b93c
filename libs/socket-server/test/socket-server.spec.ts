import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createSocketServer,
  type ServerSocket,
  type SocketHandler,
  type SocketServer,
  type SocketServerOptions,
} from '@stillhere/socket-server';
import { closeOf, eventually, type ManualClock, manualClock } from '@stillhere/testing';

const subprotocol = 'test.v1.json';
const maxFrameBytes = 65_536;

let http: Server;
let sockets: SocketServer;
let clock: ManualClock;
let accepted: ServerSocket[];
const clients: (WebSocket | Socket)[] = [];

async function listen(more: Partial<SocketServerOptions> = {}): Promise<void> {
  clock = manualClock();
  accepted = [];
  sockets = createSocketServer({ subprotocol, maxFrameBytes, clock, timers: clock, ...more });
  http = createServer();
  http.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (connection) => accepted.push(connection)),
  );
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
}

const port = () => (http.address() as AddressInfo).port;

async function open(): Promise<{ client: WebSocket; server: ServerSocket; got: string[] }> {
  const client = new WebSocket(`ws://127.0.0.1:${port()}/`, subprotocol);
  clients.push(client);
  const got: string[] = [];
  client.onmessage = ({ data }) => got.push(String(data));
  const known = accepted.length;
  await new Promise((resolve) => client.addEventListener('open', resolve));
  return { client, server: accepted[known] as ServerSocket, got };
}

/** A client that speaks bytes. */
async function raw(bytes: string | Buffer = ''): Promise<{ socket: Socket; text: () => string }> {
  const socket = connect(port(), '127.0.0.1');
  clients.push(socket);
  let text = '';
  socket.on('data', (data) => {
    text += data.toString('latin1');
  });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(bytes);
  return { socket, text: () => text };
}

const handshake = (more = `Sec-WebSocket-Protocol: ${subprotocol}\r\n`, version = 13) =>
  'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  `Sec-WebSocket-Version: ${version}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`;

/** One masked frame with a mask of zeros, as a client must send it. */
function frame(opcode: number, payload: Buffer | string, fin = true): Buffer {
  const body = Buffer.from(payload);
  const length =
    body.length < 126 ? [0x80 | body.length] : [0x80 | 126, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([(fin ? 0x80 : 0) | opcode, ...length, 0, 0, 0, 0]), body]);
}

async function rawOpen() {
  const known = accepted.length;
  const client = await raw(handshake());
  await eventually('the raw client is accepted', () => accepted.length > known);
  return { ...client, server: accepted[known] as ServerSocket };
}

/** Hears more of a socket than before. */
function hear(server: ServerSocket, more: Partial<SocketHandler>): void {
  server.handler = { ...server.handler, ...more };
}

function ending(server: ServerSocket): Promise<[number, string]> {
  return new Promise((resolve) => {
    hear(server, { onClose: (code, reason) => resolve([code, reason]) });
  });
}

beforeEach(() => listen());
afterEach(async () => {
  for (const client of clients.splice(0)) {
    if (client instanceof WebSocket) client.close();
    else client.destroy();
  }
  await stop();
});

describe('an open socket', () => {
  it('carries text both ways and says who it is', async () => {
    const { client, server, got } = await open();
    const heard: string[] = [];
    hear(server, { onMessage: (text) => heard.push(text) });
    client.send('hello');
    client.send('«¿estás ahí?»');
    server.send('yes');
    await eventually('all texts arrive', () => heard.length === 2 && got.length === 1);
    expect(heard).toEqual(['hello', '«¿estás ahí?»']);
    expect(got).toEqual(['yes']);
    expect(server.id).toMatch(/^[0-9a-f]{32}$/);
    expect(client.protocol).toBe(subprotocol);
    expect(client.extensions).toBe('');
  });

  it('tells pongs with their payload, and bytes before what they say', async () => {
    const { client, server } = await open();
    const order: string[] = [];
    hear(server, {
      onBytes: () => order.push('bytes'),
      onPong: (payload) => order.push(`pong ${payload}`),
      onMessage: (text) => order.push(text),
    });
    server.ping('17');
    await eventually('the pong', () => order.length >= 2);
    client.send('text');
    await eventually('the text', () => order.length >= 4);
    expect(order).toEqual(['bytes', 'pong 17', 'bytes', 'text']);
  });

  it('closes from either side, once, with code and reason', async () => {
    const first = await open();
    const end = ending(first.server);
    first.client.close(1000, 'going');
    expect(await end).toEqual([1000, 'going']);
    expect(sockets.connections.size).toBe(0);

    const second = await open();
    const closed = new Promise<CloseEvent>((resolve) => {
      second.client.onclose = resolve as never;
    });
    second.server.send('last words');
    second.server.close(4409, 'superseded');
    expect(await closed).toMatchObject({ code: 4409, reason: 'superseded' });
    expect(second.got).toEqual(['last words']);
    second.server.send('into the void');
    second.server.ping('');
    second.server.close(1000, '');
  });

  it('does not read while paused', async () => {
    const { client, server } = await open();
    const heard: string[] = [];
    hear(server, { onMessage: (text) => heard.push(text) });
    server.pause();
    client.send('wait');
    await turns(20);
    expect(heard).toEqual([]);
    server.resume();
    await eventually('the text after resume', () => heard.length === 1);
  });

  it('sends what is due in one turn in one write', async () => {
    const { socket, server } = await rawOpen();
    await turns(3);
    const chunks: number[] = [];
    socket.on('data', (data) => chunks.push(data.length));
    for (let n = 0; n < 20; n += 1) server.send(`frame ${n}`);
    server.ping('p');
    await Promise.resolve();
    server.send('in the same turn, after a promise');
    await eventually('the bytes', () => chunks.length > 0);
    await turns(5);
    expect(chunks).toHaveLength(1);
    expect(server.bufferedBytes).toBe(0);
  });
});

describe('a client that breaks the rules', () => {
  it.each([
    ['sends a message of 64 KB and one byte', frame(1, Buffer.alloc(maxFrameBytes - 1)), undefined],
    ['sends a binary message', frame(2, 'x'), 1003],
    ['sends bytes that are not UTF-8', frame(1, Buffer.from([0xff, 0xfe])), 1007],
    ['does not mask', Buffer.from([0x81, 1, 0x61]), 1002],
    ['uses a reserved opcode', frame(3, 'x'), 1002],
    ['continues nothing', frame(0, 'x'), 1002],
    ['sends noise', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 1002],
  ])('%s', async (_, bytes, code) => {
    const { socket, server, text } = await rawOpen();
    const heard: string[] = [];
    hear(server, { onMessage: (message) => heard.push(message) });
    const end = ending(server);
    socket.write(bytes);
    if (code === undefined) {
      await eventually('64 KB less one are heard', () => heard.length === 1);
      const big = Buffer.from([0x81, 0x80 | 127, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0]);
      socket.write(big);
    }
    await eventually('a close frame comes', () => text().includes('\x88'));
    socket.destroy();
    const [closeCode] = await end;
    const at = text().lastIndexOf('\x88');
    const told = (text().charCodeAt(at + 2) << 8) | text().charCodeAt(at + 3);
    expect(told).toBe(code ?? 1009);
    expect([closeCode, 1006]).toContain(closeCode);
    expect(sockets.connections.size).toBe(0);
  });

  it('sends one message in thousands of pieces', async () => {
    const { socket, server } = await rawOpen();
    const end = ending(server);
    socket.write(Buffer.concat([frame(1, 'a', false), ...Array(500).fill(frame(0, 'a', false))]));
    const closed = await Promise.race([
      end,
      eventually('a close', () => sockets.connections.size === 0),
    ]);
    expect(closed).toBeTruthy();
  });

  it('vanishes in the middle of a frame', async () => {
    const { socket, server } = await rawOpen();
    const end = ending(server);
    socket.write(frame(1, 'a long text').subarray(0, 8));
    await turns(3);
    socket.resetAndDestroy();
    expect((await end)[0]).toBe(1006);
  });
});

describe('a reader that never reads (I32)', () => {
  it('shows what is buffered, and is cut off at the limit', async () => {
    await restart({ bufferedBytesMax: 300_000 });
    const { socket, server } = await rawOpen();
    socket.pause();
    const end = ending(server);
    const text = 'x'.repeat(60_000);
    let most = 0;
    for (let n = 0; n < 500 && sockets.connections.size > 0; n += 1) {
      server.send(text);
      most = Math.max(most, server.bufferedBytes);
      await turns(1);
    }
    expect(await end).toEqual([1006, 'did not read what was sent']);
    expect(most).toBeGreaterThan(100_000);
    expect(most).toBeLessThan(300_000 + 2 * 60_100);
  });

  it('cannot grow us with pings either', async () => {
    const { socket, server } = await rawOpen();
    socket.pause();
    const pings = Buffer.concat(Array(2_000).fill(frame(9, 'x'.repeat(100))));
    for (let n = 0; n < 50; n += 1) socket.write(pings);
    await turns(200);
    expect(server.bufferedBytes).toBeLessThan(20_000);
  });
});

describe('a peer that vanished without a word', () => {
  it('is cut after the silence that was allowed, a paused one is not', async () => {
    await restart({ silenceMaxMs: 40_000 });
    const silent = await open();
    const talking = await open();
    const paused = await open();
    paused.server.pause();
    const end = ending(silent.server);
    await clock.advance(30_000);
    let heard = false;
    hear(talking.server, {
      onMessage: () => {
        heard = true;
      },
    });
    talking.client.send('still here');
    await eventually('the text', () => heard);
    await clock.advance(20_000);
    expect(await end).toEqual([1006, 'silent for too long']);
    expect(sockets.connections.size).toBe(2);
    expect(sockets.connections.has(talking.server)).toBe(true);
  });
});

describe('an upgrade that is refused', () => {
  it.each([
    [
      'another subprotocol',
      handshake('Sec-WebSocket-Protocol: chat, superchat\r\n'),
      400,
      subprotocol,
    ],
    ['no subprotocol', handshake(''), 400, subprotocol],
    ['another version', handshake(undefined, 7), 400, 'version 13'],
    ['no key', handshake().replace(/Sec-WebSocket-Key.*\r\n/, ''), 400, 'Sec-WebSocket-Key'],
    ['another upgrade', handshake().replace('Upgrade: websocket', 'Upgrade: h2c'), 400, 'Upgrade'],
  ])('for %s says why', async (_, request, status, words) => {
    const { socket, text } = await raw(request);
    await closeOf(socket);
    expect(text()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text()).toContain('text/plain');
    expect(text().split('\r\n\r\n')[1]).toContain(words);
    expect(accepted).toEqual([]);
  });

  it('when there are too many connections', async () => {
    await restart({ connectionsMax: 1 });
    const first = await open();
    const { socket, text } = await raw(handshake());
    await closeOf(socket);
    expect(text()).toMatch(/^HTTP\/1\.1 503 .*Retry-After: 5.*no free connection/s);
    first.client.close();
    await eventually('the place is free', () => sockets.connections.size === 0);
    await open();
  });

  it('while stopping, and everybody is let go', async () => {
    const { client, server, got } = await open();
    const closed = new Promise<CloseEvent>((resolve) => {
      client.onclose = resolve as never;
    });
    server.send('come again later');
    await sockets.stop();
    expect((await closed).code).toBe(1001);
    expect(got).toEqual(['come again later']);
    const { socket, text } = await raw(handshake());
    await closeOf(socket);
    expect(text()).toMatch(/^HTTP\/1\.1 503 .*stopping/s);
    expect(clock.pending).toBe(0);
  });
});

describe('stopping', () => {
  it('cuts who does not answer the close within a second', async () => {
    const { server } = await rawOpen();
    const end = ending(server);
    const stopped = sockets.stop();
    await clock.advance(1_000);
    await stopped;
    expect((await end)[0]).toBe(1006);
  });
});

async function stop(): Promise<void> {
  const stopped = sockets.stop();
  await clock.advance(1_000);
  await stopped;
  await new Promise((resolve) => http.close(resolve));
}

async function restart(more: Partial<SocketServerOptions>): Promise<void> {
  await stop();
  await listen(more);
}

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await new Promise((resolve) => setImmediate(resolve));
}
