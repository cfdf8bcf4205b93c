import { describe, expect, it } from '@jest/globals';
import { createLiveClient, memoryStorage, storageKeys } from '@stillhere/live-protocol/client';
import { seededRandom } from '@stillhere/testing';
import { postsWaitingMax } from '../src/application/live/posting.js';
import { conversation, counselor, fault, precedingMissing, visitor } from './fake-session.js';
import type { FakeSocket } from './fake-socket.js';
import { createWorld, FakeStaff, token, type World } from './live-world.js';

const msg = (cid: string, more: object = {}) => ({
  t: 'msg',
  cid,
  body: `text of ${cid}`,
  seenRevision: 0,
  ...more,
});
const away = fault('unavailable', 'StoreUnavailable');
const noConnection = fault('failed-precondition', 'NoConnection', { retryable: true });
const posted = ({ session }: World): string[] =>
  session.log
    .filter(({ type }) => type === 'conversation.message-posted')
    .map(({ dataJson }) => JSON.parse(dataJson).body);

describe('messages', () => {
  it('are saved one after the other, whatever each takes (I6)', async () => {
    const world = createWorld();
    const socket = await world.welcomed();
    let goOn = (): void => undefined;
    world.session.faults.post = [
      new Promise((resolve) => {
        goOn = resolve;
      }),
    ];
    for (const cid of ['m1', 'm2', 'm3']) socket.says(msg(cid));
    await world.settled();
    expect(posted(world)).toEqual([]);
    goOn();
    await world.settled();
    expect(posted(world)).toEqual(['text of m1', 'text of m2', 'text of m3']);
    expect(socket.of('ok')).toMatchObject([
      { cid: 'm1', revision: 1, durability: 'fsync' },
      { cid: 'm2', revision: 2 },
      { cid: 'm3', revision: 3 },
    ]);
  });

  it('notes come from staff and are answered as well', async () => {
    const { counseling, settled, session } = createWorld();
    const socket = await counseling(new FakeStaff(counselor));
    socket.says({ t: 'note', cid: 'n1', body: 'x' });
    await settled();
    expect(socket.of('ok')).toMatchObject([{ cid: 'n1' }]);
    expect(session.calls).toContain('addNote n1');
  });

  it('that arrived are saved although the page is gone', async () => {
    const world = createWorld();
    const socket = await world.welcomed();
    for (const cid of ['m1', 'm2']) socket.says(msg(cid));
    socket.ends(1001);
    await world.settled();
    expect(posted(world)).toEqual(['text of m1', 'text of m2']);
  });

  it('one that could not be saved sends those back that name it as before them (I6)', async () => {
    const world = createWorld();
    const socket = await world.welcomed();
    world.session.faults.post = [away];
    socket.says(msg('m1'));
    socket.says(msg('m2', { prevCid: 'm1' }));
    socket.says(msg('m3', { prevCid: 'm2' }));
    await world.settled();
    expect(socket.of('no').map(({ cid, code, retryable }) => [cid, code, retryable])).toEqual([
      ['m1', 'unavailable', true],
      ['m2', 'unavailable', true],
      ['m3', 'unavailable', true],
    ]);
    expect(posted(world)).toEqual([]);
  });

  it('come at 10 a second after 20 at once; the rest is told when (I33)', async () => {
    const world = createWorld();
    const socket = await world.welcomed();
    for (let n = 0; n < 25; n += 1) {
      socket.says(msg(`m${n}`));
      await world.settled();
    }
    const [no] = socket.of('no');
    expect([socket.of('ok').length, socket.of('no').length]).toEqual([20, 5]);
    expect(no).toMatchObject({ code: 'rate', retryable: true, retryAfterMs: 100 });
    await world.clock.advance(100);
    socket.says(msg('m20'));
    await world.settled();
    expect(socket.of('ok')).toHaveLength(21);
  });

  it('wait in no longer a line than a burst while the log is away', async () => {
    const world = createWorld();
    const socket = await world.welcomed();
    world.session.outage.post = new Promise(() => undefined);
    for (let n = 0; n < 400; n += 1) {
      await world.clock.advance(100);
      socket.says(msg(`m${n}`));
    }
    expect(world.session.calls.filter((call) => call.startsWith('post'))).toEqual(['post m0']);
    expect(socket.of('no')).toHaveLength(400 - postsWaitingMax);
    expect(socket.of('no').at(-1)).toMatchObject({ code: 'unavailable', retryable: true });
  });

  it('of somebody who has no connection on record ask for a new one (I22)', async () => {
    const world = createWorld();
    const socket = await world.welcomed();
    world.session.faults.post = [noConnection];
    socket.says(msg('m1'));
    await world.settled();
    expect(socket.of('no')).toMatchObject([{ cid: 'm1', code: 'unavailable', retryable: true }]);
    expect(socket.of('bye')).toMatchObject([{ code: 4408, resume: 'resume' }]);
  });
});

/** The real client on the visitor page, with the gateway at the other end of its socket. */
function talking(world: World, wires: FakeSocket[] = []) {
  const { clock } = world;
  const openSocket = () => {
    const page = {
      onopen: null,
      onmessage: null,
      onclose: null,
      onerror: null,
      send: (text: string) => wire.says(text),
      close: (code = 1000) => wire.ends(code),
    } as Record<string, unknown>;
    const wire = world.socket();
    wires.push(wire);
    const call = (handler: string, event: object) =>
      clock.after(1, () => (page[handler] as ((event: object) => void) | null)?.(event));
    wire.onSent = (data) => call('onmessage', { data });
    wire.onClosed = (code, reason) => {
      call('onclose', { code, reason });
      wire.ends(code);
    };
    call('onopen', {});
    return page as never;
  };
  const storage = memoryStorage();
  storage.set(storageKeys.device, 'd1');
  return createLiveClient({
    conversation,
    token: token(),
    openSocket,
    clock,
    timers: clock,
    storage,
    random: seededRandom(5),
  });
}

describe('the page’s own client', () => {
  const texts = Array.from({ length: 12 }, (_, n) => `text ${n}`);

  it('I6 keeps its order through refusals that pass, and through a lost connection', async () => {
    const world = createWorld();
    const client = talking(world);
    await world.clock.advance(100);
    world.session.faults.post = [
      undefined,
      away,
      precedingMissing(),
      undefined,
      noConnection,
      away,
      undefined,
      fault('aborted', 'TransactionAborted'),
      noConnection,
      undefined,
      fault('resource-exhausted', 'StoreFull', { retryable: true }),
    ];
    for (const text of texts) client.post(text);
    await world.clock.advance(120_000);
    expect(posted(world)).toEqual(texts);
    expect(client.state.outbox).toEqual([]);
    expect(client.state.link.status).toBe('live');
    expect(client.state.view.head).toBe(world.session.state.head);
    client.close();
  });

  it('I37 keeps a refused text with the reason, and goes on with the next', async () => {
    const world = createWorld();
    const client = talking(world);
    await world.clock.advance(100);
    world.session.faults.post = [fault('failed-precondition', 'ContentErased')];
    client.post('one');
    client.post('two');
    await world.clock.advance(1_000);
    expect(client.state.outbox).toMatchObject([
      { body: 'one', status: 'refused', refusal: { code: 'closed' } },
    ]);
    expect(posted(world)).toEqual(['two']);
    expect(client.state.me).toBe(visitor);
    client.close();
  });

  it('I3 I4 applies every event once and in order, through cuts of the stream and of the socket', async () => {
    const world = createWorld();
    const wires: FakeSocket[] = [];
    const client = talking(world, wires);
    for (let n = 0; n < 30; n += 1) {
      if (n % 3 === 0) world.session.faults.follow = [fault('unavailable', 'SubscriptionDropped')];
      world.session.said(counselor, `c${n}`);
      if (n % 7 === 0) world.presence.faults.openConnection = [away];
      if (n % 10 === 9) wires.at(-1)?.close(1011, 'cut');
      await world.clock.advance(700);
    }
    await world.clock.advance(30_000);
    expect(client.state.view.head).toBe(30);
    expect(client.state.view.chain).toBe(world.session.log.at(-1)?.chain);
    client.close();
  });
});
