import { describe, expect, it } from '@jest/globals';
import { unavailable } from '../../testing/fake-session.js';
import { evidence, labelsOf, World, watchVisitor } from '../../testing/world.js';

describe('gateways that we see through', () => {
  it('shows at once that sight is lost, since when, and that it is back', async () => {
    const world = await World.start();
    await world.connect();
    const watch = watchVisitor(world);
    await world.clock.advance(5_000);
    await world.detach();
    const lostAt = new Date(world.clock.now()).toISOString();
    expect(watch.shown.at(-1)).toMatchObject({ verdict: 'not-visible-to-us', since: lostAt });
    await world.clock.advance(8_900);
    await world.attach();
    expect(labelsOf(watch)).toEqual(['here.visible', 'not-visible-to-us', 'here.visible']);
    await world.clock.advance(8_000);
    expect(world.session.facts).toEqual(['openConnection c1']);
    await watch.leave();
    await world.stop();
  });

  it('loses nothing that it had to tell a gateway that came back within its lease', async () => {
    const world = await World.start();
    await world.connect();
    await world.detach();
    await world.connect({ connection: 'c2' });
    await world.attach();
    expect(world.directives).toEqual(['c1 4409']);
    await world.stop();
  });

  it('ends what was open behind a gateway that does not return, once and as ours to blame', async () => {
    const world = await World.start();
    await world.connect();
    await world.connect({ connection: 'c2', tab: 't2', page: 'p2' });
    const watch = watchVisitor(world);
    await world.clock.settle();
    await world.detach();
    await world.clock.advance(20_000);
    expect(world.session.facts.slice(2)).toEqual(
      Array(2).fill(['recordConnection unseen', 'recordConnection ended our-restart']).flat(),
    );
    expect(labelsOf(watch)).toEqual([
      'here.visible',
      'not-visible-to-us',
      'no-connection our-restart',
    ]);
    await watch.leave();
    await world.stop();
  });

  it('says "not visible" for as long as even that end cannot be recorded', async () => {
    const world = await World.start();
    await world.connect();
    const watch = watchVisitor(world);
    await world.clock.settle();
    await world.detach();
    const lostAt = new Date(world.clock.now()).toISOString();
    world.session.away = unavailable();
    await world.clock.advance(60_000);
    expect(watch.shown.at(-1)).toMatchObject({ verdict: 'not-visible-to-us', since: lostAt });
    world.session.away = undefined;
    await world.clock.advance(3_000);
    expect(labelsOf(watch).at(-1)).toBe('no-connection our-restart');
    await watch.leave();
    await world.stop();
  });

  it('judges no silence that it could not see: a ping answered into the gap counts for nothing', async () => {
    const world = await World.start();
    await world.connect();
    world.meet(evidence.ping(1));
    await world.clock.advance(1_000);
    await world.detach();
    await world.clock.advance(8_000);
    await world.attach();
    await world.clock.advance(15_000);
    expect(world.session.facts).toEqual(['openConnection c1']);
    world.meet(evidence.ping(2));
    await world.clock.advance(2_000);
    expect(world.session.facts.at(-1)).toBe('recordConnection suspected');
    await world.stop();
  });

  it('takes what arrives while out of touch for what it is, and nothing before it for silence', async () => {
    const world = await World.start();
    await world.connect();
    world.meet(evidence.ping(1));
    await world.clock.advance(1_000);
    await world.detach();
    await world.clock.advance(8_000);
    expect(world.meet(evidence.heard)).toEqual([]);
    await world.clock.settle();
    expect(world.session.facts).toEqual(['openConnection c1']);
    await world.stop();
  });

  it('sends the pages of a gateway that wakes after its lease for new connections (I29)', async () => {
    const world = await World.start();
    await world.connect();
    await world.detach();
    await world.clock.advance(10_000);
    await world.attach();
    expect(world.meet(evidence.heard)).toEqual(['c1']);
    await world.connect({ connection: 'c2' });
    expect(world.meet(evidence.heard, 'c2')).toEqual([]);
    await world.stop();
  });

  it('ends what a gateway opened that never attached', async () => {
    const world = await World.start();
    await world.connect({ gateway: 'never' });
    await world.clock.advance(9_000);
    expect(world.session.facts.at(-1)).toBe('recordConnection ended our-restart');
    await world.stop();
  });

  it('sees while any stream of a gateway is there: it may come back before the old one ends', async () => {
    const world = await World.start();
    await world.connect();
    const second = new AbortController();
    const again = world.presence.watchConnections('g1', second.signal)[Symbol.asyncIterator]();
    void again.next();
    await world.detach();
    await world.clock.advance(20_000);
    expect(world.session.facts).toEqual(['openConnection c1']);
    second.abort();
    await world.stop();
  });
});

describe('gateways of another time', () => {
  it('shows "not visible" at a start, then ends what no gateway claims', async () => {
    const world = await World.start();
    await world.connect();
    await world.restart();
    const watch = watchVisitor(world);
    await world.clock.advance(8_900);
    expect(labelsOf(watch)).toEqual(['not-visible-to-us']);
    await world.clock.advance(200);
    expect(labelsOf(watch)).toEqual(['not-visible-to-us', 'no-connection our-restart']);
    expect(world.session.facts).toEqual([
      'openConnection c1',
      'recordConnection unseen',
      'recordConnection ended our-restart',
    ]);
    await watch.leave();
    await world.stop();
  });

  it('records since when nobody of us saw anything: when the process before was last alive', async () => {
    const world = await World.start();
    await world.connect();
    await world.clock.advance(10_400);
    const leftAt = world.aliveMark.before;
    expect(Date.parse(leftAt)).toBeGreaterThan(world.clock.now() - 1_000);
    // From here on it leaves no mark: as after a crash.
    world.aliveMark.isLost = true;
    await world.clock.advance(10_000);
    await world.restart();
    const watch = watchVisitor(world);
    await world.clock.advance(1_000);
    expect(world.session.calls.at(-1)?.request).toMatchObject({
      ...{ fact: 'unseen', unseenSince: leftAt },
    });
    expect(watch.shown.at(-1)).toMatchObject({ verdict: 'not-visible-to-us', since: leftAt });
    await world.clock.advance(10_000);
    expect(watch.shown.at(-1)).toMatchObject({ cause: 'our-restart', since: leftAt });
    await watch.leave();
    await world.stop();
  });

  it('shows nothing of it for somebody who returned meanwhile through another gateway', async () => {
    const world = await World.start();
    await world.connect();
    await world.restart();
    await world.attach('g2');
    const watch = watchVisitor(world);
    await world.clock.advance(4_000);
    await world.connect({ connection: 'c2', gateway: 'g2' });
    await world.clock.advance(20_000);
    expect(labelsOf(watch)).toEqual(['not-visible-to-us', 'here.visible']);
    await watch.leave();
    await world.stop();
  });

  it('ends only what is still open when the lease runs out', async () => {
    const world = await World.start();
    await world.connect();
    await world.connect({ connection: 'c2', tab: 't2', page: 'p2' });
    await world.restart();
    await world.attach('g2');
    await world.connect({ connection: 'c3', gateway: 'g2' });
    await world.clock.advance(10_000);
    expect(world.session.facts.slice(2)).toEqual([
      ...Array(2).fill('recordConnection unseen'),
      'openConnection c3',
      'recordConnection ended our-restart',
    ]);
    expect(world.session.calls.at(-1)?.request).toMatchObject({ connEpoch: 2 });
    await world.stop();
  });
});
