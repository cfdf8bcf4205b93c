import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock, systemTimers } from '@stillhere/nest-kit';
import { closeOf, standStill } from '@stillhere/testing';
import { limitRequestsWhileAwake } from './request-timeouts.js';

const limitMs = 500;
const standstillMs = 3_500;
const leave =
  'POST /api/leave HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 4\r\n\r\nexit';

describe('a connection that has said nothing yet', () => {
  let server: Server;
  let judge: ReturnType<typeof limitRequestsWhileAwake>;
  const said: string[] = [];

  beforeEach(async () => {
    said.length = 0;
    server = createServer({ connectionsCheckingInterval: 100 }, (request, answer) => {
      request.on('data', (bytes) => said.push(String(bytes)));
      request.on('end', () => answer.end());
    });
    server.on('clientError', (_, socket) => socket.destroy());
    judge = limitRequestsWhileAwake(server, limitMs, { clock: systemClock, timers: systemTimers });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    judge.stop();
    server.close();
  });

  async function silent(): Promise<Socket> {
    const accepted = once(server, 'connection');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    await accepted;
    return socket;
  }

  it('is shown out after the limit', async () => {
    const socket = await silent();
    await closeOf(socket);
    expect(said).toEqual([]);
  });

  it('is heard when it spoke while this process stood still, however long that was', async () => {
    const socket = await silent();
    // After this turn's reading: what is sent now can be read only when we go on.
    setImmediate(() => {
      socket.write(leave);
      standStill(standstillMs);
    });
    await closeOf(socket);
    expect(said).toEqual(['exit']);
  });
});
