import { describe, expect, it } from '@jest/globals';
import { refusal, unavailable } from '../../testing/fake-session.js';
import { as, evidence, opening, World, watchVisitor } from '../../testing/world.js';

describe('opening a connection', () => {
  it('is live once it is durable; the answer is the session service’s own', async () => {
    const world = await World.start();
    const answer = await world.connect();
    expect(answer).toMatchObject({ connEpoch: 1, prefixProven: true, tab: 't1' });
    expect(world.meet(evidence.heard)).toEqual([]);
    await world.stop();
  });

  it('says what went wrong and looks after nothing', async () => {
    const world = await World.start();
    world.session.meets('openConnection', refusal('ResumeTokenStale'));
    await expect(world.connect()).rejects.toMatchObject({ code: 'ResumeTokenStale' });
    expect(world.meet(evidence.heard)).toEqual(['c1']);
    expect(world.presence.census().connections).toBe(0);
    await world.stop();
  });

  it('ends a connection whose opening was recorded and whose answer got lost', async () => {
    const world = await World.start();
    world.session.meets('openConnection', 'reply-lost');
    await expect(world.connect()).rejects.toMatchObject({ code: 'StoreUnavailable' });
    const watch = watchVisitor(world);
    await world.clock.settle();
    expect(watch.shown.at(-1)?.verdict).toBe('here.visible');
    await world.clock.advance(31_000);
    expect(watch.shown.at(-1)).toMatchObject({ verdict: 'no-connection', cause: 'our-restart' });
    expect(world.presence.census().connections).toBe(0);
    await watch.leave();
    await world.stop();
  });

  it('leaves alone a connection that its gateway speaks of, however rarely', async () => {
    const world = await World.start();
    await world.connect();
    for (let n = 1; n <= 20; n += 1) {
      await world.clock.advance(20_000);
      world.meet(evidence.ping(n));
      world.meet(evidence.pong(n));
      world.meet(evidence.pagePong(n));
    }
    expect(world.session.facts).toEqual(['openConnection c1']);
    await world.stop();
  });

  it('ends at once what nobody waited for any more', async () => {
    const world = await World.start();
    const leaving = new AbortController();
    const { principal } = as.edge;
    const asked = world.presence.openConnection(opening(), { principal, signal: leaving.signal });
    leaving.abort();
    await asked;
    await world.clock.settle();
    expect(world.session.facts).toEqual(['openConnection c1', 'recordConnection ended drained']);
    await world.stop();
  });

  it('opens nothing later for pages that gave up while the log was away', async () => {
    const world = await World.start();
    await world.connect();
    world.session.away = unavailable();
    world.meet(evidence.closed('network'));
    const { principal } = as.edge;
    for (let n = 2; n < 10; n += 1) {
      const leaving = new AbortController();
      const request = opening({ connection: `c${n}` });
      const asked = world.presence.openConnection(request, { principal, signal: leaving.signal });
      await world.clock.advance(50);
      leaving.abort();
      await expect(asked).rejects.toBeDefined();
    }
    world.session.away = undefined;
    await world.clock.advance(5_000);
    expect(world.session.facts).toEqual(['openConnection c1', 'recordConnection ended network']);
    await world.stop();
  });

  it('tells the older connection of the same page to go (4409), and hears it no more', async () => {
    const world = await World.start();
    await world.connect();
    await world.connect({ connection: 'c2' });
    expect(world.directives).toEqual(['c1 4409']);
    expect(world.meet(evidence.heard, 'c1')).toEqual(['c1']);
    expect(world.meet(evidence.heard, 'c2')).toEqual([]);
    expect(world.session.facts).toEqual(['openConnection c1', 'openConnection c2']);
    await world.stop();
  });

  it('answers for unknown connections, but not for the end of one', async () => {
    const world = await World.start();
    expect(world.meet(evidence.heard, 'stranger')).toEqual(['stranger']);
    expect(world.meet(evidence.closed('network'), 'stranger')).toEqual([]);
    await world.connect({ connection: 'c2', gateway: 'another' });
    expect(world.meet(evidence.heard, 'c2')).toEqual(['c2']);
    await world.stop();
  });
});

describe('another process of presence', () => {
  it('looks after what the record holds open, as if it had opened it', async () => {
    const world = await World.start();
    await world.connect({ device: 'phone' });
    world.meet(evidence.ping(1));
    await world.clock.advance(3_000);
    await world.restart();
    await world.attach();
    expect(world.meet(evidence.ack(5))).toEqual([]);
    world.meet(evidence.closed('closed-or-reloaded', 1001));
    await world.clock.settle();
    expect(world.session.facts).toEqual([
      'openConnection c1',
      'recordConnection suspected',
      'recordConnection unseen',
      'recordConnection answered',
      'recordReceipt delivered 5',
      'recordConnection ended closed-or-reloaded',
    ]);
    await world.stop();
  });

  it('does not claim to have heard anybody whom it did not', async () => {
    const world = await World.start();
    await world.connect();
    await world.clock.advance(5_000);
    await world.restart();
    await world.clock.advance(10_000);
    expect(world.session.calls.at(-1)?.request).toMatchObject({
      fact: 'ended',
      cause: 'our-restart',
      lastHeardAt: '',
    });
    await world.stop();
  });
});
