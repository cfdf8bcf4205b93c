import { describe, expect, it } from '@jest/globals';
import type { LiveSocket, SocketHandler } from '@stillhere/live-protocol/client';
import { backOffMs, openWithinMs, welcomeWithinMs } from '../src/client/back-off.js';
import { noFaults } from './faults.js';
import { World } from './page.js';
import { byeOf } from './server-model.js';

describe('connecting', () => {
  it('says hello with token, ids and visibility, and no resume point on a fresh page', () => {
    const world = new World();
    const page = world.page(world.storage(), { visibility: 'hidden', caps: ['x'] });
    expect(page.state.link).toEqual({ status: 'connecting' });
    world.time.advance(1_000);
    const [hello] = world.got('hello');
    expect(hello?.frame).toMatchObject({
      conversation: 'c1',
      token: 'token-0',
      v: 'hidden',
      caps: ['x'],
    });
    expect(hello?.frame).not.toHaveProperty('resume');
    expect(page.state).toMatchObject({
      link: { status: 'live' },
      side: 'visitor',
      me: 'visitor:v',
      view: { head: world.server.head },
    });
  });

  it('resumes with log id, revision and chain of exactly what is in the view', () => {
    const world = new World();
    const page = world.page();
    world.time.advance(5_000);
    const { view } = page.state;
    world.server.kill();
    world.time.advance(3_000);
    const hello = world.got('hello').at(-1)?.frame;
    expect(hello).toMatchObject({
      resume: { logId: 'log-1', revision: view.head, chain: view.chain },
    });
  });

  it('gives up on an attempt without an answer after 5 s, opening and welcome each', () => {
    const world = new World();
    world.server.faults = { ...noFaults, blackHole: 1 };
    const page = world.page();
    world.time.advance(4_900);
    expect(page.state.link.status).toBe('connecting');
    world.time.advance(400);
    expect(page.state.link.status).toBe('waiting');
  });

  it('after a cut it asks anew after 2 s where connections opened at once: the server may be dead', () => {
    const world = new World();
    let dialled = 0;
    const page = world.page(world.storage(), {
      openSocket: () => {
        dialled += 1;
        return dialled === 2
          ? { ...handlers, send: () => {}, close: () => {} }
          : world.server.connect();
      },
    });
    world.time.advance(6_000);
    world.server.kill();
    world.time.advance(1_100);
    expect(dialled).toBe(2);
    world.time.advance(3_500);
    expect(page.state.link.status).toBe('live');
  });

  it('gives opening and welcome 5 s each', () => {
    const world = new World();
    const welcomeMs: number[] = [];
    const page = world.page(world.storage(), {
      openSocket: () => {
        const socket = world.server.connect();
        const slow = { ...handlers, send: (text: string) => socket.send(text), close: () => {} };
        socket.onopen = () => world.time.after(4_000, () => call(slow.onopen));
        socket.onmessage = (event: never) => {
          welcomeMs.push(world.time.monotonicMs());
          world.time.after(4_000, () => call(slow.onmessage, event));
        };
        return slow;
      },
    });
    world.time.advance(9_000);
    expect(welcomeMs.length).toBeGreaterThan(0);
    expect(page.state.link.status).toBe('live');
  });

  it('survives a browser that throws instead of opening a socket', () => {
    const world = new World();
    let forbidden = true;
    const page = world.page(world.storage(), {
      openSocket: () => {
        if (forbidden) throw new Error('SecurityError');
        return world.server.connect();
      },
    });
    world.time.advance(5_000);
    expect(page.state.link.status).toBe('waiting');
    forbidden = false;
    world.time.advance(30_000);
    expect(page.state.link.status).toBe('live');
  });
});

describe('whose a cut is', () => {
  const cutPage = async (more: Parameters<World['page']>[1], cut: (world: World) => void) => {
    const world = new World();
    const page = world.page(undefined, more);
    world.time.advance(6_000);
    world.server.faults = { ...noFaults, refuseConnect: 1 };
    cut(world);
    world.time.advance(2_000);
    await Promise.resolve();
    return { world, page };
  };
  const kill = (world: World) => world.server.kill();

  it('is not known where nobody says anything: from here both look the same', async () => {
    const { page } = await cutPage({ isOnline: () => true, askService: async () => 'well' }, kill);
    expect(page.state.link).toMatchObject({ status: 'waiting', whose: undefined });
    const silent = await cutPage({ askService: async () => 'no-answer' }, kill);
    expect(silent.page.state.link).toMatchObject({ status: 'waiting', whose: undefined });
  });

  it('is theirs where the browser has no network, also while our service goes away', async () => {
    const { page } = await cutPage({ isOnline: () => false }, kill);
    expect(page.state.link).toMatchObject({ status: 'waiting', whose: 'theirs' });
  });

  it('is ours where our service said goodbye, or answers that it is not well', async () => {
    const left = await cutPage({}, (world) => {
      world.server.bye(byeOf('drain', 1_000));
      world.time.advance(100);
      world.server.kill();
    });
    expect(left.page.state.link).toMatchObject({ status: 'waiting', whose: 'ours' });
    const unwell = await cutPage({ askService: async () => 'unwell' }, kill);
    expect(unwell.page.state.link).toMatchObject({ status: 'waiting', whose: 'ours' });
  });

  it('is known afterwards, and begins anew with the next cut', async () => {
    const { page, world } = await cutPage({ askService: async () => 'unwell' }, kill);
    world.server.faults = noFaults;
    world.time.advance(20_000);
    expect(page.state.link).toMatchObject({ status: 'live', cut: 'ours' });
  });
});

describe('the time to open', () => {
  it('is 5 s, and for the first attempt after a cut four times what the last took and 1 s, from 2 to 5 s', () => {
    expect([undefined, 0, 250, 600, 4_000].map((took) => openWithinMs(1, took))).toEqual([
      5_000, 2_000, 2_000, 3_400, 5_000,
    ]);
    expect([0, 2, 3].map((attempt) => openWithinMs(attempt, 10))).toEqual([2_000, 5_000, 5_000]);
  });
});

describe('the time to be welcomed', () => {
  it('is 5 s, and twice as long after each connection that opened and was not welcomed, up to 20 s', () => {
    expect([0, 1, 2, 3, 9].map(welcomeWithinMs)).toEqual([5_000, 10_000, 20_000, 20_000, 20_000]);
  });

  it('lets everybody in at a server that needs twelve seconds for each', () => {
    const world = new World();
    let dialled = 0;
    const page = world.page(world.storage(), {
      openSocket: () => {
        dialled += 1;
        const socket = world.server.connect();
        const slow = { ...handlers, send: (text: string) => socket.send(text), close: () => {} };
        socket.onopen = () => call(slow.onopen);
        socket.onmessage = (event: never) =>
          world.time.after(12_000, () => call(slow.onmessage, event));
        return slow;
      },
    });
    world.time.advance(60_000);
    expect(page.state.link.status).toBe('live');
    expect(dialled).toBe(3);
  });
});

describe('back-off', () => {
  it('jitters 0 to 1 s first, then fully below 0.5, 1, 2, 4, 8, 15, 15 s', () => {
    const longest = [0, 1, 2, 3, 4, 5, 6, 7].map((attempt) => backOffMs(attempt, 1));
    expect(longest).toEqual([1_000, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    expect(backOffMs(9, 0)).toBe(0);
  });

  it('tells when it tries again, and since when it is cut off, across tries', () => {
    const world = new World();
    const page = world.page();
    world.time.advance(6_000);
    world.server.faults = { ...noFaults, refuseConnect: 1 };
    world.server.kill();
    const { link } = page.state;
    expect(link).toMatchObject({ status: 'waiting', sinceMs: 6_000 });
    world.time.advance(60_000);
    expect(page.state.link).toMatchObject({ status: 'waiting', sinceMs: 6_000 });
  });

  it('waits as long as the server asks, also when woken', () => {
    const world = new World();
    const page = world.page();
    world.time.advance(6_000);
    world.server.bye(byeOf('rate', 8_000));
    world.time.advance(500);
    expect(page.state.link).toMatchObject({ status: 'waiting' });
    page.wake();
    world.time.advance(6_500);
    expect(world.got('hello')).toHaveLength(1);
    world.time.advance(2_000);
    expect(page.state.link.status).toBe('live');
  });

  it('grows while nothing answers, and starts anew after a connection that lasted', () => {
    for (let seed = 1; seed < 10; seed += 1) {
      const world = new World(seed);
      let dials = 0;
      world.server.faults = { ...noFaults, refuseConnect: 1 };
      const page = world.page(world.storage(), {
        openSocket: () => {
          dials += 1;
          return world.server.connect();
        },
      });
      world.time.advance(600_000);
      expect(dials).toBeGreaterThan(40);
      expect(dials).toBeLessThan(140);
      world.server.faults = { ...noFaults };
      world.time.advance(30_000);
      world.server.kill();
      world.time.advance(1_300);
      expect(page.state.link.status).toBe('live');
    }
  });

  it('is not shortened by connections that do not last', () => {
    const world = new World();
    world.page(world.storage());
    for (let n = 0; n < 600; n += 1) {
      world.time.advance(1_000);
      world.server.kill();
    }
    expect(world.got('hello').length).toBeLessThan(150);
  });

  it('drops an attempt from before the sleep on wake', () => {
    const world = new World();
    world.server.faults = { ...noFaults, blackHole: 1 };
    const page = world.page();
    world.time.advance(3_000);
    world.server.faults = { ...noFaults };
    page.wake();
    world.time.advance(300);
    expect(page.state.link.status).toBe('live');
  });

  it('ends at once on wake', () => {
    const world = new World();
    const page = world.page();
    world.server.faults = { ...noFaults, refuseConnect: 1 };
    world.time.advance(120_000);
    world.server.faults = { ...noFaults };
    page.wake();
    world.time.advance(200);
    expect(page.state.link.status).toBe('live');
  });
});

describe('a link that died without a word', () => {
  it('is proved on wake, and replaced within 2 s when nothing answers', () => {
    const world = new World();
    const page = world.page();
    world.time.advance(6_000);
    world.server.faults = { ...noFaults, blackHole: 1 };
    page.wake();
    world.time.advance(1_900);
    expect(page.state.link.status).toBe('live');
    world.server.faults = { ...noFaults };
    world.time.advance(200);
    expect(page.state.link.status).toBe('waiting');
    world.time.advance(2_000);
    expect(page.state.link.status).toBe('live');
  });

  it('is kept on wake when the probe is answered', () => {
    const world = new World();
    const page = world.page();
    world.time.advance(6_000);
    page.wake();
    page.wake();
    world.time.advance(5_000);
    expect(world.got('probe')).toHaveLength(1);
    expect(world.got('hello')).toHaveLength(1);
    expect(page.state.link.status).toBe('live');
  });

  it('is replaced 10 s after the ping that did not come, with a probe 2 s before', () => {
    const world = new World();
    const page = world.page();
    world.time.advance(1_000);
    world.server.pings = false;
    world.server.faults = { ...noFaults, blackHole: 1 };
    world.time.advance(18_500);
    expect(page.state.link.status).toBe('live');
    world.time.advance(2_000);
    expect(page.state.link.status).toBe('waiting');
  });

  it('is asked for when a message has no answer for 3 s, and replaced when it has none either', () => {
    const world = new World();
    const page = world.page();
    world.time.advance(1_000);
    world.server.faults = { ...noFaults, blackHole: 1 };
    page.post('Are you there?');
    world.time.advance(4_500);
    expect(page.state.link.status).toBe('live');
    world.time.advance(1_000);
    expect(page.state.link.status).toBe('waiting');
  });

  it('is kept when only the log is slow: the probe is answered, the message is not', () => {
    const world = new World();
    const page = world.page();
    world.time.advance(1_000);
    world.server.deafToMessages = true;
    page.post('Are you there?');
    world.time.advance(9_000);
    expect(world.got('probe')).toHaveLength(1);
    expect(page.state.link.status).toBe('live');
  });

  it('is not suspected while the server answers the probe, nor hidden before 30 s', () => {
    const world = new World();
    const page = world.page(world.storage(), { visibility: 'hidden' });
    world.time.advance(1_000);
    world.server.pings = false;
    world.time.advance(26_000);
    expect(world.got('probe')).toHaveLength(0);
    world.time.advance(60_000);
    expect(world.got('probe').length).toBeGreaterThan(1);
    expect(world.got('hello')).toHaveLength(1);
    expect(page.state.link.status).toBe('live');
  });
});

const handlers: Pick<LiveSocket, 'onopen' | 'onmessage' | 'onclose' | 'onerror'> = {
  onopen: null,
  onmessage: null,
  onclose: null,
  onerror: null,
};
const call = (handler: SocketHandler, event?: never): void => handler?.(event as never);
