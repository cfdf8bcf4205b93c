import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routing, session } from '@stillhere/contracts';
import { connectGrpc, isServiceFault } from '@stillhere/nest-kit';
import { Doors } from './doors.js';

/** I34, and the tool's own start: it is a process that has to come up first. */
const withinMs = 1_000;

/** When and how a stream that waits ends. */
function ending(items: AsyncIterable<unknown>) {
  const begun = Promise.withResolvers<void>();
  const run = async (): Promise<{ code: string; atMs: number }> => {
    try {
      for await (const _ of items) begun.resolve();
      return { code: 'ended', atMs: performance.now() };
    } catch (error) {
      if (!isServiceFault(error)) throw error;
      return { code: error.code, atMs: performance.now() };
    }
  };
  return { begun: begun.promise, ended: run() };
}

describe('revocation ends what is open within a second', () => {
  let doors: Doors;
  const connections: { close(): void }[] = [];
  beforeAll(async () => {
    doors = await Doors.open('revocation');
  });
  afterAll(async () => {
    for (const connection of connections) connection.close();
    await doors?.close();
  });
  const client = <S extends object>(
    definition: Parameters<typeof connectGrpc>[0],
    token: string,
  ) => {
    const connection = connectGrpc<S>(definition, { address: doors.server.grpcAddress, token });
    connections.push(connection);
    return connection.client;
  };

  it('a program’s stream, when its token is revoked', async () => {
    const token = doors.admin('add-token', 'passing', '--role', 'integrator');
    const queue = client<routing.RoutingService>(routing.RoutingServiceService, token);
    const stream = ending(queue.watchQueue({}));
    await stream.begun;
    doors.admin('revoke-token', 'passing');
    const revokedMs = performance.now();
    const { code, atMs } = await stream.ended;
    expect(code).toBe('SignInEnded');
    expect(atMs - revokedMs).toBeLessThan(withinMs);
  });

  it('everything of a person, when their account is disabled', async () => {
    const { conversation } = await doors.visitor('bea');
    const bea = doors.person('bea');
    const chats = client<session.SessionService>(session.SessionServiceService, bea.token);
    const request = { conversation, after: 0, fromStart: true, audience: 'staff' };
    const follow = ending(chats.follow(request));
    await follow.begun;
    const hello = { conversation, device: 'd', tab: 't' };
    const socket = await doors.live(hello, { cookie: bea.cookie });
    expect(socket.first.t).toBe('welcome');
    doors.admin('disable-account', 'bea');
    const disabledMs = performance.now();
    const { code, atMs } = await follow.ended;
    const closedWith = await socket.closed;
    expect([code, closedWith]).toEqual(['SignInEnded', 4401]);
    expect(performance.now() - disabledMs).toBeLessThan(withinMs);
    expect(atMs - disabledMs).toBeLessThan(withinMs);
    expect(socket.frames.at(-1)).toMatchObject({ t: 'bye', reason: 'disabled' });
    const me = await doors.get('/api/desk/me', { cookie: bea.cookie });
    expect(JSON.parse(me.text)).toMatchObject({ code: 'SignInNeeded', reason: 'disabled' });
    await expect(chats.get({ conversation })).rejects.toMatchObject({ code: 'TokenUnknown' });
  });

  it('a visitor’s tabs, when they leave in one of them; no token opens the chat again', async () => {
    const { conversation, token, device, tab } = await doors.visitor();
    const socket = await doors.live({ conversation, token, device, tab });
    const { resumeToken } = socket.first as { resumeToken?: string };
    const left = await doors.post('/api/leave', { token: resumeToken, reason: 'exit' });
    expect(left.status).toBe(204);
    expect(await socket.closed).toBe(4410);
    const again = await doors.live({ conversation, token: resumeToken, device, tab });
    expect(again.first).toMatchObject({ t: 'bye', code: 4410 });
  });

  it('an older token of a tab ends nothing', async () => {
    const { conversation, token, device, tab } = await doors.visitor();
    const first = await doors.live({ conversation, token, device, tab });
    const { resumeToken } = first.first as { resumeToken?: string };
    first.close();
    await first.closed;
    const second = await doors.live({ conversation, token: resumeToken, device, tab });
    expect(second.first.t).toBe('welcome');
    await doors.post('/api/leave', { token, reason: 'exit' });
    const state = client<session.SessionService>(
      session.SessionServiceService,
      doors.tokens.service ?? '',
    );
    expect(await state.get({ conversation })).toMatchObject({ status: 'waiting' });
    second.close();
  });
});
