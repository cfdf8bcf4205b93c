import { describe, expect, it } from '@jest/globals';
import { noFaults } from './faults.js';
import { World } from './page.js';
import { byeOf } from './server-model.js';

describe('what a server may say at the end', () => {
  it.each([
    ['malformed', 4400],
    ['forbidden', 4403],
    ['superseded', 4409],
    ['conversationClosed', 4410],
  ] as const)('%s stops it for good, with the reason', (name, code) => {
    const world = new World();
    const page = world.page();
    world.time.advance(1_000);
    world.server.bye(byeOf(name));
    world.time.advance(100_000);
    expect(page.state.link).toEqual({ status: 'stopped', code, message: name });
    page.wake();
    world.time.advance(100_000);
    expect(world.got('hello')).toHaveLength(1);
  });

  it.each(['heartbeat', 'slow', 'drain', 'rate'] as const)('%s is followed by a resume', (name) => {
    const world = new World();
    const page = world.page();
    world.time.advance(1_000);
    world.server.bye(byeOf(name));
    world.time.advance(3_000);
    expect(world.got('hello')).toHaveLength(2);
    expect(world.got('hello')[1]?.frame).toHaveProperty('resume');
    expect(page.state.link.status).toBe('live');
  });

  it('obeys a close code that came without a bye', () => {
    const world = new World();
    const sockets: { closeFromServer(code: number): void }[] = [];
    const page = world.page(world.storage(), {
      openSocket: () => {
        const socket = world.server.connect();
        sockets.push(socket);
        return socket;
      },
    });
    world.time.advance(1_000);
    sockets[0]?.closeFromServer(4403);
    world.time.advance(1_000);
    expect(page.state.link).toMatchObject({ status: 'stopped', code: 4403 });
  });

  it('drain: the old connection serves until the new one is welcomed, and nobody sees a cut', () => {
    const world = new World();
    const page = world.page();
    world.time.advance(1_000);
    const seen: string[] = [];
    world.time.onStep = () => seen.push(page.state.link.status);
    world.server.bye(byeOf('drain', 2_000));
    world.time.advance(1_000);
    page.post('said while draining');
    world.time.advance(300);
    expect(page.state.view.items.at(-1)).toMatchObject({ body: 'said while draining' });
    expect(world.got('hello')).toHaveLength(1);
    world.time.advance(5_000);
    expect(world.got('hello')).toHaveLength(2);
    expect(new Set(seen)).toEqual(new Set(['live']));
    expect(page.state.view.head).toBe(world.server.head);
  });

  it('drain: what the old connection still brought is acknowledged to the new one once that one sent it (I14)', () => {
    const world = new World();
    const page = world.page();
    world.time.advance(6_000);
    world.server.bye(byeOf('drain', 2_000));
    world.server.readsOnAfterMs = 400;
    world.time.advance(1_990);
    // From the hello of the new connection to its welcome, and a while before it has read the log.
    let onScreen = -1;
    for (let n = 0; n < 60; n += 1) {
      world.server.append('message-posted', { author: 'counselor:c', body: `${n}`, cid: `c${n}` });
      onScreen = page.state.view.head;
      page.seen(onScreen, 1_000);
      world.time.advance(10);
    }
    world.time.advance(2_000);
    expect(world.server.overclaims).toEqual([]);
    expect(page.state.link).toMatchObject({ status: 'live' });
    const { head } = world.server;
    expect(page.state.view.head).toBe(head);
    const said = world.got('ack').map(({ frame }) => frame);
    expect(said.at(-1)).toMatchObject({ upTo: head });
    const seen = world.got('seen').map(({ frame }) => frame);
    expect(seen.at(-1)).toMatchObject({ upTo: onScreen });
  });

  it('drain: also a server that closes at once is met again when it said, not before', () => {
    const world = new World();
    const page = world.page();
    world.time.advance(6_000);
    world.server.bye(byeOf('drain', 3_000));
    world.time.advance(100);
    world.server.kill();
    page.wake();
    world.time.advance(2_800);
    expect(page.state.link).toMatchObject({ status: 'waiting', sinceMs: 6_100 });
    expect(world.got('hello')).toHaveLength(1);
    world.time.advance(400);
    expect(page.state.link.status).toBe('live');
  });

  it('4412: forgets the view, keeps the outbox, resumes nothing, and is whole again', () => {
    const world = new World();
    const page = world.page();
    world.time.advance(1_000);
    world.server.faults = { ...noFaults, busy: 1 };
    page.post('kept');
    world.time.advance(100);
    world.server.bye(byeOf('logMismatch'));
    world.time.advance(100);
    expect(page.state.view.head).toBe(-1);
    expect(page.state.outbox).toMatchObject([{ body: 'kept', status: 'kept' }]);
    world.server.faults = { ...noFaults };
    world.time.advance(3_000);
    expect(world.got('hello')[1]?.frame).not.toHaveProperty('resume');
    expect(page.state.view.head).toBe(world.server.head);
    expect(page.state.outbox).toEqual([]);
  });

  it('is not fooled by a welcome to another log', () => {
    const world = new World();
    const page = world.page();
    world.time.advance(1_000);
    const { head } = page.state.view;
    world.server.tell({
      t: 'ev',
      revision: head,
      id: 'e',
      chain: 'x',
      type: 'a',
      at: '',
      actor: '',
      data: {},
    });
    world.time.advance(100);
    expect(world.problems).toMatchObject([{ kind: 'fork' }]);
    expect(world.strayed(page)).toBeUndefined();
  });
});

describe('4401', () => {
  it('stops when nobody can renew', () => {
    const world = new World();
    const page = world.page();
    world.time.advance(1_000);
    world.server.bye(byeOf('unauthenticated'));
    return Promise.resolve().then(async () => {
      world.time.advance(100);
      await flush();
      expect(page.state.link).toMatchObject({ status: 'stopped', code: 4401 });
    });
  });

  it('tells whoever renews why the sign-in ended', () => {
    const world = new World();
    const told: (string | undefined)[] = [];
    const renewAuth = async (reason?: string) => told.push(reason) > 0;
    world.page(world.storage(), { renewAuth });
    world.time.advance(1_000);
    world.server.bye({ ...byeOf('unauthenticated'), reason: 'password-reset' });
    world.time.advance(100);
    expect(told).toEqual(['password-reset']);
  });

  it('goes on when renewed, and stops when renewing is refused or breaks', async () => {
    for (const [renewAuth, status] of [
      [async () => true, 'live'],
      [async () => false, 'stopped'],
      [async () => Promise.reject(new Error('no network')), 'stopped'],
    ] as const) {
      const world = new World();
      const page = world.page(world.storage(), { renewAuth });
      world.time.advance(1_000);
      world.server.bye(byeOf('unauthenticated'));
      world.time.advance(100);
      await flush();
      world.time.advance(2_000);
      expect(page.state.link.status).toBe(status);
    }
  });
});

describe('letting go', () => {
  it('closes with 1000 when the page is done, and never dials again', () => {
    const world = new World();
    const codes: (number | undefined)[] = [];
    const page = world.page(world.storage(), {
      openSocket: () => {
        const socket = world.server.connect();
        const close = socket.close.bind(socket);
        socket.close = (code) => {
          codes.push(code);
          close(code);
        };
        return socket;
      },
    });
    world.time.advance(1_000);
    page.close();
    page.close();
    page.wake();
    page.post('too late');
    world.time.advance(100_000);
    expect(codes).toEqual([1000]);
    expect(page.state.link.status).toBe('stopped');
    expect(world.got('hello')).toHaveLength(1);
  });
});

/** Lets promise reactions run; a renewal is the only promise in this client. */
const flush = () => new Promise<void>((resolve) => setImmediate(resolve));
