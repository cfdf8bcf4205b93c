import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type WebSocket, WebSocketServer } from 'ws';
import { Wire } from './wire.js';

describe('the load generator’s WebSocket', () => {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    sockets.close();
    server.close();
  });
  const both = async (): Promise<[Wire, WebSocket]> => {
    const accepted = new Promise<WebSocket>((resolve) => sockets.once('connection', resolve));
    return [await Wire.open({ port, path: '/' }), await accepted];
  };

  it.each([1, 125, 126, 65_535, 65_536, 200_000])('takes a text of %i bytes', async (length) => {
    const [wire, server] = await both();
    const text = 'é'.repeat(length / 2) + 'x'.repeat(length % 2);
    const taken = new Promise((resolve) => {
      wire.listen(resolve as (text: string) => void);
    });
    server.send(text);
    expect(await taken).toBe(text);
    wire.drop();
  });

  it('sends what is due in one turn in order, answers pings, and says goodbye', async () => {
    const [wire, server] = await both();
    const texts: string[] = [];
    server.on('message', (data) => texts.push(String(data)));
    const closed = new Promise((resolve) => server.once('close', resolve));
    const ponged = new Promise((resolve) => server.once('pong', (data) => resolve(String(data))));
    wire.send('one');
    wire.send('two'.repeat(100));
    server.ping('are you there');
    expect(await ponged).toBe('are you there');
    wire.close();
    expect(await closed).toBe(1_000);
    expect(texts).toEqual(['one', 'two'.repeat(100)]);
  });

  it('says when an upgrade was refused, and when nobody is there', async () => {
    const refusing = createServer().on('upgrade', (_, socket) => {
      socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
    });
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    const { port: other } = refusing.address() as AddressInfo;
    await expect(Wire.open({ port: other, path: '/' })).rejects.toThrow('503');
    await new Promise((resolve) => refusing.close(resolve));
    await expect(Wire.open({ port: other, path: '/' })).rejects.toThrow('ECONNREFUSED');
  });
});
