import { describe, expect, it } from '@jest/globals';
import { refusal, unavailable } from '../../testing/fake-session.js';
import { evidence, World } from '../../testing/world.js';

describe('facts about connections', () => {
  it('judges silence by its own timers and asks for 4408', async () => {
    const world = await World.start();
    await world.connect();
    world.meet(evidence.ping(1));
    await world.clock.advance(1_999);
    expect(world.session.facts).toEqual(['openConnection c1']);
    await world.clock.advance(1);
    expect(world.session.facts.at(-1)).toBe('recordConnection suspected');
    await world.clock.advance(10_000);
    expect(world.session.facts.at(-1)).toBe('recordConnection ended timed-out');
    expect(world.directives).toEqual(['c1 4408']);
    expect(world.meet(evidence.heard)).toEqual(['c1']);
    await world.stop();
  });

  it('says when they were last heard, by the wall clock of that moment', async () => {
    const world = await World.start();
    await world.connect();
    await world.clock.advance(5_000);
    world.meet(evidence.heard);
    const heardAt = new Date(world.clock.now()).toISOString();
    await world.clock.advance(4_000);
    world.meet(evidence.closed('network'));
    await world.clock.settle();
    expect(world.session.calls.at(-1)?.request).toMatchObject({ lastHeardAt: heardAt });
    await world.stop();
  });

  it('counts late evidence from when it was met, never before what was heard already', async () => {
    const world = await World.start();
    await world.connect();
    await world.clock.advance(10_000);
    world.meet(evidence.ping(1));
    await world.clock.advance(1_000);
    world.meet(evidence.heard, 'c1', 60_000);
    world.meet(evidence.ping(2), 'c1', 900);
    await world.clock.advance(1_099);
    expect(world.session.facts).toEqual(['openConnection c1']);
    await world.clock.advance(1);
    expect(world.session.facts.at(-1)).toBe('recordConnection suspected');
    await world.stop();
  });

  it('records the story in order when the log comes back, with what is out of date left out', async () => {
    const world = await World.start();
    await world.connect();
    world.session.away = unavailable();
    world.meet(evidence.surface('hidden'));
    await world.clock.advance(2_000);
    for (let n = 1; n <= 20; n += 1) {
      world.meet(evidence.ping(n));
      await world.clock.advance(11_000);
      world.meet(evidence.pong(n));
    }
    world.meet(evidence.leave('ended'));
    world.meet(evidence.closed('left', 1000));
    world.session.away = undefined;
    await world.clock.advance(5_000);
    expect(world.session.facts).toEqual([
      'openConnection c1',
      'recordConnection surface hidden',
      'recordConnection answered',
      'recordLeave ended',
      'recordConnection ended left',
    ]);
    await world.stop();
  });

  it('lets go of a connection that the log does not know, and sends the page for a new one', async () => {
    const world = await World.start();
    await world.connect();
    world.session.meets('recordConnection', refusal('ConnectionUnknown'));
    world.meet(evidence.ping(1));
    await world.clock.advance(2_000);
    expect(world.directives).toEqual(['c1 4408']);
    expect(world.presence.census().connections).toBe(0);
    await world.stop();
  });

  it('holds nobody’s silence against them that was our own standstill (E10, I26)', async () => {
    const world = await World.start();
    await world.connect();
    world.meet(evidence.ping(1));
    await world.stall(120_000);
    expect(world.meet(evidence.heard)).toEqual([]);
    await world.clock.advance(1_000);
    expect(world.session.facts).toEqual(['openConnection c1']);
    world.meet(evidence.ping(2));
    await world.clock.advance(2_000);
    expect(world.session.facts.at(-1)).toBe('recordConnection suspected');
    await world.stop();
  });

  it('stops with nothing left that could wake up', async () => {
    const world = await World.start();
    await world.connect();
    world.session.away = unavailable();
    world.meet(evidence.ping(1));
    world.meet(evidence.ack(1));
    world.meet(evidence.typing(true));
    await world.clock.advance(2_500);
    await world.stop();
    expect(world.clock.pending).toBe(0);
    expect(world.presence.census()).toEqual({
      ...{ connections: 0, signals: 0, typing: 0, times: 0, writing: 0 },
    });
  });
});
