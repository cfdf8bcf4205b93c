import { describe, expect, it } from '@jest/globals';
import { storageKeys } from '@stillhere/live-protocol/client';
import { noFaults } from './faults.js';
import { live, World } from './page.js';

const says = (world: World, body: string) =>
  world.server.append('message-posted', { author: 'counselor:c', cid: body, body });

describe('acknowledgements', () => {
  it('answer the first message of a burst at once and the rest together within 50 ms', () => {
    const { world } = live();
    world.time.advance(1_000);
    for (let n = 0; n < 10; n += 1) says(world, `text ${n}`);
    world.time.advance(200);
    const acks = world.got('ack');
    expect(acks.length).toBeGreaterThanOrEqual(2);
    expect(acks.length).toBeLessThanOrEqual(3);
    expect(acks.at(-1)?.frame).toMatchObject({ upTo: world.server.head });
  });

  it('take at most 250 ms on a hidden page', () => {
    const { world } = live('hidden');
    says(world, 'one');
    world.time.advance(100);
    says(world, 'two');
    world.time.advance(100);
    expect(world.got('ack').at(-1)?.frame).not.toMatchObject({ upTo: world.server.head });
    world.time.advance(300);
    expect(world.got('ack').at(-1)?.frame).toMatchObject({ upTo: world.server.head });
  });

  it('I35 are not caused by what nobody wrote: that rides with the next frame', () => {
    const { world } = live();
    world.server.append('receipt-delivered', { participant: 'counselor:c', upTo: 0 });
    world.server.append('surface-changed', { participant: 'counselor:c', surface: 'hidden' });
    world.time.advance(2_000);
    expect(world.got('ack')).toEqual([]);
    world.time.advance(10_000);
    expect(world.got('pong').at(-1)?.frame).toMatchObject({ a: world.server.head });
  });

  it('go out before the window is used up, so that a long history arrives without a pause', () => {
    const world = new World();
    for (let n = 0; n < 500; n += 1) world.server.append('surface-changed', { participant: 'x' });
    const page = world.page();
    world.time.advance(4_000);
    expect(page.state.view.head).toBe(world.server.head);
  });

  it('say again after a new connection what is held', () => {
    const { world, page } = live();
    world.server.kill();
    world.time.advance(3_000);
    expect(page.state.link.status).toBe('live');
    expect(world.got('ack').at(0)?.frame).toMatchObject({ t: 'ack' });
  });
});

describe('visibility', () => {
  it('is told at once when it changes, and only then', () => {
    const { world, page } = live();
    page.visibility('visible');
    page.visibility('hidden');
    page.visibility('freezing');
    world.time.advance(100);
    expect(world.got('vis').map(({ frame }) => frame.v)).toEqual(['hidden', 'freezing']);
  });
});

describe('pings', () => {
  it('are answered in the same step in which they arrive, with visibility', () => {
    const { world, page } = live();
    page.visibility('hidden');
    world.time.advance(12_000);
    expect(world.got('pong').at(-1)?.frame).toMatchObject({ t: 'pong', v: 'hidden' });
  });

  it('repair a lost hint: a head that does not come is fetched over a new connection', () => {
    const { world, page } = live();
    world.server.faults = { ...noFaults, drop: 1 };
    says(world, 'lost');
    world.server.faults = { ...noFaults };
    world.time.advance(25_000);
    expect(page.state.view.head).toBe(world.server.head);
    expect(page.state.view.items).toContainEqual(expect.objectContaining({ body: 'lost' }));
    expect(world.problems).toMatchObject([{ kind: 'behind' }]);
  });

  it('are not needed for a gap that shows itself: it is reported and repaired at once', () => {
    const { world, page } = live();
    world.server.faults = { ...noFaults, drop: 1 };
    says(world, 'lost');
    world.server.faults = { ...noFaults };
    says(world, 'arrives');
    world.time.advance(2_000);
    expect(world.problems).toMatchObject([{ kind: 'gap' }]);
    expect(page.state.view.head).toBe(world.server.head);
  });

  it('tell the server time, by the monotonic clock: a computer whose clock is set shows no other', () => {
    const { world, page } = live();
    const { time } = world;
    const behindMs = time.now() - (page.state.serverOffsetMs + time.monotonicMs());
    expect(behindMs).toBeGreaterThanOrEqual(0);
    expect(behindMs).toBeLessThan(200);
  });
});

describe('typing', () => {
  it('is told at most four times a second, again while it lasts, and ends by itself', () => {
    const { world, page } = live();
    for (let n = 0; n < 40; n += 1) {
      page.typing(n % 2 === 0);
      world.time.advance(25);
    }
    expect(world.got('typing').length).toBeLessThanOrEqual(5);
    page.typing(true);
    for (let n = 0; n < 4; n += 1) {
      world.time.advance(2_000);
      page.typing(true);
    }
    world.time.advance(20_000);
    const told = world.got('typing').map(({ frame }) => frame.t === 'typing' && frame.on);
    expect(told.at(-1)).toBe(false);
    expect(told.filter(Boolean).length).toBeGreaterThan(2);
  });

  it('ends with the message that was typed', () => {
    const { world, page } = live();
    page.typing(true);
    world.time.advance(1_000);
    page.post('done');
    world.time.advance(1_000);
    expect(world.got('typing').at(-1)?.frame).toMatchObject({ on: false });
  });
});

describe('seen, share and leave', () => {
  it('are said again after a cut until the log shows them', () => {
    const { world, page } = live();
    const revision = says(world, 'look');
    world.time.advance(200);
    world.server.faults = { ...noFaults, refuseConnect: 1 };
    world.server.kill();
    page.seen(revision, 1_234.5);
    page.share({ displayed: true, typing: false });
    page.leave('ended');
    world.time.advance(5_000);
    world.server.faults = { ...noFaults };
    world.time.advance(20_000);
    expect(page.state.view.receipts['visitor:v']).toMatchObject({ displayed: revision });
    expect(page.state.view.left).toMatchObject({ participant: 'visitor:v', reason: 'ended' });
    world.server.received.length = 0;
    world.server.kill();
    world.time.advance(5_000);
    expect([...world.got('seen'), ...world.got('share'), ...world.got('leave')]).toEqual([]);
  });

  it('I16 an own message says nothing about what was seen', () => {
    const { world, page } = live();
    says(world, 'question');
    world.time.advance(200);
    page.post('answer');
    world.time.advance(1_000);
    expect(world.got('seen')).toEqual([]);
  });

  it('a mark never goes back', () => {
    const { world, page } = live();
    const first = says(world, 'one');
    const second = says(world, 'two');
    world.time.advance(200);
    page.seen(second, 1_000);
    page.seen(first, 1_000);
    world.time.advance(200);
    expect(world.got('seen')).toHaveLength(1);
  });
});

describe('what is kept for a reload', () => {
  it('is the newest token, the ids, and no word of the conversation', () => {
    const { world, page, storage } = live();
    const stored = new Map<string, string>();
    const spy = { ...storage, set: (key: string, value: string) => void stored.set(key, value) };
    page.close();
    const next = world.page(spy);
    next.post('a secret');
    world.time.advance(2_000);
    expect([...stored.keys()].sort()).toEqual([storageKeys.tab, storageKeys.token].sort());
    expect(JSON.stringify([...stored])).not.toContain('secret');
  });

  it('holds the token of a welcome before any later frame goes out', () => {
    const world = new World();
    const storage = world.storage();
    const first = storage.get(storageKeys.token);
    world.page(storage);
    world.time.advance(1_000);
    const kept = storage.get(storageKeys.token);
    expect(kept).not.toBe(first);
    world.server.kill();
    world.time.advance(3_000);
    expect(world.got('hello').at(-1)?.frame).toMatchObject({ token: kept });
  });

  it('takes another tab id when told, and says so from then on', () => {
    const { world, page, storage } = live();
    expect(storage.get(storageKeys.tab)).toMatch(/^[0-9a-f]{32}$/);
    world.server.spareTab = 'told-by-server';
    world.server.kill();
    world.time.advance(3_000);
    expect(storage.get(storageKeys.tab)).toBe('told-by-server');
    world.server.kill();
    world.time.advance(3_000);
    expect(world.got('hello').at(-1)?.frame).toMatchObject({ tab: 'told-by-server' });
    expect(page.state.link.status).toBe('live');
  });

  it('is done without where storage is full or forbidden', () => {
    const world = new World();
    const storage = world.storage();
    storage.get(storageKeys.tab);
    const ids = new Map([
      [storageKeys.device, 'd'],
      [storageKeys.tab, 't'],
      [storageKeys.token, storage.get(storageKeys.token) ?? ''],
    ] as [string, string][]);
    const page = world.page({
      get: (key) => ids.get(key),
      set: () => {
        throw new Error('QuotaExceededError');
      },
      clear: () => {},
    });
    world.time.advance(1_000);
    expect(page.state.link.status).toBe('live');
    world.server.kill();
    world.time.advance(3_000);
    expect(page.state.link.status).toBe('live');
  });
});

describe('ephemeral values', () => {
  const typing = (ver: number, on: boolean) =>
    ({ t: 'eph', key: 'typing', ver, value: { on, expiresMs: 6_000 } }) as const;

  it('keep the newest version, whatever the order, and start anew with a connection', () => {
    const { world, page } = live();
    world.server.tell(typing(2, true));
    world.server.tell(typing(1, false));
    world.server.tell({ t: 'eph', key: 'of-a-later-version', ver: 1, value: 1 });
    world.time.advance(200);
    expect(page.state.eph).toMatchObject({ typing: { value: { on: true } } });
    expect(page.state.eph).not.toHaveProperty('of-a-later-version');
    world.server.kill();
    world.time.advance(3_000);
    world.server.tell(typing(1, false));
    world.time.advance(200);
    expect(page.state.eph).toMatchObject({ typing: { value: { on: false } } });
  });
});

describe('telling the screen', () => {
  it('gives the same state until something changes, and calls once a turn', async () => {
    const { world, page } = live();
    let calls = 0;
    const stop = page.subscribe(() => {
      calls += 1;
    });
    const before = page.state;
    expect(page.state).toBe(before);
    page.post('one');
    page.post('two');
    expect(page.state).not.toBe(before);
    await Promise.resolve();
    expect(calls).toBe(1);
    stop();
    world.time.advance(1_000);
    await Promise.resolve();
    expect(calls).toBe(1);
  });

  it('can be handed on in parts: what is public is bound', () => {
    const { world, page } = live();
    const { post, seen, typing, wake, close } = page;
    post('one');
    typing(true);
    seen(0, 1_000);
    wake();
    world.time.advance(1_000);
    close();
    expect(world.got('msg')).toHaveLength(1);
  });
});

describe('frames that make no sense', () => {
  it('of a later version are ignored; garbage ends the connection and is reported', () => {
    const { world, page } = live();
    world.server.tell({ t: 'weather', sun: true } as never);
    world.time.advance(500);
    expect(world.problems).toEqual([]);
    world.server.tell({ t: 'ev', revision: 'soon' } as never);
    world.time.advance(100);
    expect(world.problems).toMatchObject([{ kind: 'garbage' }]);
    world.time.advance(2_000);
    expect(page.state.link.status).toBe('live');
    expect(world.strayed(page)).toBeUndefined();
  });

  it('a no without a message is reported', () => {
    const { world } = live();
    world.server.tell({ t: 'no', code: 'rate', retryable: true, message: 'Typing, 4/s.' });
    world.time.advance(100);
    expect(world.problems).toMatchObject([{ kind: 'refused', detail: 'rate: Typing, 4/s.' }]);
  });
});
