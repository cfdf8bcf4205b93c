import { describe, expect, it } from '@jest/globals';
import { unavailable } from '../../testing/fake-session.js';
import { logOf } from '../../testing/stage.js';
import {
  ana,
  as,
  assigned,
  ben,
  conversation,
  evidence,
  labelsOf,
  visitor,
  World,
  watching,
  watchVisitor,
} from '../../testing/world.js';

describe('watching a presence', () => {
  it('shows what is so now, then each change, with what it rests on (I30)', async () => {
    const world = await World.start();
    const watch = watchVisitor(world);
    await world.clock.settle();
    await world.connect();
    world.meet(evidence.ping(1));
    await world.clock.advance(2_000);
    world.meet(evidence.pong(1));
    await world.clock.settle();
    world.meet(evidence.leave('exit'));
    world.meet(evidence.closed('left', 1000));
    await world.clock.advance(60_000);
    expect(labelsOf(watch)).toEqual([
      'never-connected',
      'here.visible',
      'checking',
      'here.visible',
      'left exit',
    ]);
    const log = (await logOf(world.store)).map(({ stored }) => stored.eventId);
    for (const { evidence: id } of watch.shown.slice(1)) expect(log).toContain(id);
    expect(watch.shown.at(-1)?.why.map(({ kind }) => kind)).toEqual([
      'connection-opened:visible',
      'connection-suspected',
      'connection-answered',
      'participant-left:exit',
      'connection-ended:left',
    ]);
    await watch.leave();
    await world.stop();
  });

  it('changes by time alone: three seconds after an end, and when it becomes an absence', async () => {
    const world = await World.start();
    await world.connect();
    const watch = watchVisitor(world);
    await world.clock.advance(10_000);
    world.meet(evidence.closed('network'));
    await world.clock.advance(2_999);
    expect(labelsOf(watch)).toEqual(['here.visible']);
    await world.clock.advance(1);
    expect(labelsOf(watch)).toEqual(['here.visible', 'no-connection network']);
    await world.clock.advance(5 * 60_000 - 3_001);
    expect(labelsOf(watch)).toHaveLength(2);
    await world.clock.advance(1);
    expect(labelsOf(watch).at(-1)).toBe('absent network');
    await watch.leave();
    await world.stop();
  });

  it('counts the three seconds from the record: a screen is never ahead of it (I30)', async () => {
    const world = await World.start();
    await world.connect();
    const watch = watchVisitor(world);
    await world.clock.advance(10_000);
    world.session.away = unavailable();
    world.meet(evidence.closed('network'));
    await world.clock.advance(500);
    world.session.away = undefined;
    await world.clock.advance(2_600);
    const [end] = (await world.store.readAll({ limit: 100 })).slice(-1);
    expect(end?.type).toBe('conversation.connection-ended');
    const recordedMs = Date.parse(end?.metadata.occurredAt ?? '');
    expect(labelsOf(watch)).toEqual(['here.visible']);
    await world.clock.advance(recordedMs + 2_999 - world.clock.now());
    expect(labelsOf(watch)).toEqual(['here.visible']);
    await world.clock.advance(2);
    expect(labelsOf(watch)).toEqual(['here.visible', 'no-connection network']);
    await watch.leave();
    await world.stop();
  });

  it('shows that we lag while what we know cannot be recorded (E10, I30)', async () => {
    const world = await World.start();
    await world.connect();
    const watch = watchVisitor(world);
    await world.clock.advance(10_000);
    world.session.away = unavailable();
    world.meet(evidence.ack(3));
    await world.clock.advance(10_000);
    expect(labelsOf(watch)).toEqual(['here.visible']);
    const atMs = world.clock.now();
    world.meet(evidence.closed('network'));
    await world.clock.advance(1);
    expect(labelsOf(watch)).toEqual(['here.visible', 'not-visible-to-us']);
    expect(Date.parse(watch.shown.at(-1)?.since ?? '')).toBeLessThan(atMs);
    await world.clock.advance(5_000);
    world.session.away = undefined;
    await world.clock.advance(6_000);
    expect(labelsOf(watch)).toEqual(['here.visible', 'not-visible-to-us', 'no-connection network']);
    await watch.leave();
    await world.stop();
  });

  it('shows nothing of a reload (I27)', async () => {
    const world = await World.start();
    await world.connect();
    const watch = watchVisitor(world);
    await world.clock.advance(10_000);
    world.meet(evidence.closed('closed-or-reloaded', 1001));
    await world.clock.advance(2_500);
    const backAt = new Date(world.clock.now()).toISOString();
    await world.connect({ connection: 'c2', page: 'p2' });
    await world.clock.advance(10_000);
    expect(labelsOf(watch)).toEqual(['here.visible']);
    // Before that was a gap of theirs: no "since" runs through it.
    expect(watch.shown.at(-1)).toMatchObject({ since: backAt });
    await watch.leave();
    await world.stop();
  });

  it('says that they were heard at most once a second, and the last time as well', async () => {
    const world = await World.start();
    await world.connect();
    const watch = watchVisitor(world);
    await world.clock.advance(5_000);
    const before = watch.shown.length;
    for (let n = 0; n < 95; n += 1) {
      world.meet(evidence.heard);
      await world.clock.advance(20);
    }
    const lastMs = world.clock.now() - 20;
    await world.clock.advance(5_000);
    expect(watch.shown.length - before).toBe(3);
    expect(watch.shown.at(-1)).toMatchObject({
      heard: true,
      lastHeardAt: new Date(lastMs).toISOString(),
    });
    await watch.leave();
    await world.stop();
  });

  it('keeps nothing when nobody watches any more, however many did', async () => {
    const world = await World.start();
    await world.connect();
    await world.clock.advance(1_000);
    const idle = { ...world.presence.census(), timers: world.clock.pending };
    for (let round = 0; round < 3; round += 1) {
      const watches = Array.from({ length: 10 }, () => watchVisitor(world));
      await world.clock.settle();
      world.meet(evidence.heard);
      await world.clock.advance(100);
      expect(world.presence.census().signals).toBe(1);
      // One after the other: what ends late must not take down what began since.
      for (const watch of watches.slice(1)) await watch.leave();
      const late = watchVisitor(world);
      await watches[0]?.leave();
      world.meet(evidence.surface('hidden'));
      await world.clock.advance(3_000);
      expect(late.shown.at(-1)?.verdict).toBe('here.background');
      await late.leave();
      world.meet(evidence.surface('visible'));
      await world.clock.advance(3_000);
    }
    expect({ ...world.presence.census(), timers: world.clock.pending }).toEqual(idle);
    await world.stop();
  });

  it('forgets all about a conversation that is over, and of an absence but when they were heard', async () => {
    const world = await World.start();
    await world.connect();
    world.meet(evidence.closed('network'));
    await world.clock.advance(6 * 60_000);
    expect(world.presence.census()).toMatchObject({ connections: 0, times: 1 });
    await world.connect({ connection: 'c2' });
    await world.session.end({ conversation, by: ana, disposition: 'silent' }, as.edge);
    world.meet(evidence.closed('left', 1000), 'c2');
    await world.clock.advance(6 * 60_000);
    expect(world.presence.census()).toMatchObject({ connections: 0, times: 0 });
    await world.stop();
  });

  it('takes no duration from the wall clock (I31)', async () => {
    const world = await World.start();
    await world.connect();
    const watch = watchVisitor(world);
    await world.clock.settle();
    world.clock.stepWall(-24 * 3_600_000);
    world.meet(evidence.closed('network'));
    await world.clock.advance(3_000);
    world.clock.stepWall(48 * 3_600_000);
    await world.clock.advance(1_000);
    expect(labelsOf(watch)).toEqual(['here.visible', 'no-connection network']);
    expect(watch.shown.at(-1)?.lastHeardAgeMs).toBe(3_000);
    await watch.leave();
    await world.restart();
    const after = watchVisitor(world);
    await world.clock.settle();
    world.clock.stepWall(-48 * 3_600_000);
    await world.clock.advance(60_000);
    expect(labelsOf(after)).toEqual(['no-connection network']);
    await after.leave();
    await world.stop();
  });
});

describe('who may watch', () => {
  it('is who is assigned, until a hand-over', async () => {
    const world = await World.start();
    await world.connect();
    const stranger = watchVisitor(world, as.ben);
    const watch = watchVisitor(world);
    await world.clock.settle();
    await expect(stranger.leave()).rejects.toMatchObject({ code: 'AccessDenied' });
    await world.session.assign(assigned(ben, ana), as.edge);
    await world.clock.settle();
    await expect(watch.leave()).rejects.toMatchObject({ status: 'permission-denied' });
    expect([stranger.shown.length, watch.shown.length]).toEqual([0, 1]);
    const { shown, leave } = watchVisitor(world, as.ben);
    await world.clock.settle();
    expect(shown.map(({ verdict }) => verdict)).toEqual(['here.visible']);
    await leave();
    expect(world.presence.census().signals).toBe(0);
    await world.stop();
  });

  it('is nobody where there is no such conversation', async () => {
    const world = await World.start();
    const watch = watching((signal) =>
      world.presence.watchPresence(
        { conversation: 'f'.repeat(32), participant: visitor },
        { principal: as.edge.principal, signal },
      ),
    );
    await world.clock.settle();
    await expect(watch.leave()).rejects.toMatchObject({ code: 'ConversationMissing' });
    await world.stop();
  });

  it('asks the log where our own row is behind: whoever just accepted is not sent away', async () => {
    const world = await World.start();
    await world.connect();
    world.faults.dropSubscription();
    await world.session.assign(assigned(ben, ana), as.edge);
    const watch = watchVisitor(world, as.ben);
    await world.clock.settle();
    expect(labelsOf(watch)).toEqual(['here.visible']);
    await watch.leave();
    await world.stop();
  });
});

describe('a conversation that is over', () => {
  it('still shows what was: nobody who left is said never to have come', async () => {
    const world = await World.start();
    await world.connect();
    await world.session.end({ conversation, by: ana, disposition: 'ended-by-agreement' }, as.edge);
    world.meet(evidence.leave('ended'));
    world.meet(evidence.closed('left', 1000));
    await world.clock.advance(1_000);
    const watch = watchVisitor(world);
    await world.clock.settle();
    expect(labelsOf(watch)).toEqual(['left ended']);
    await world.connect({ connection: 'c2' });
    expect(labelsOf(watch)).toEqual(['left ended', 'here.visible']);
    expect(watch.shown.at(-1)?.why).toHaveLength(4);
    await watch.leave();
    world.meet(evidence.closed('network'), 'c2');
    await world.clock.advance(6 * 60_000);
    expect(world.presence.census()).toMatchObject({ connections: 0, signals: 0, times: 0 });
    await world.stop();
  });
});
