import { describe, expect, it } from '@jest/globals';
import { counselor, fault } from './fake-session.js';
import { createWorld } from './live-world.js';

describe('what presence asks for', () => {
  it.each([
    [4409, 'superseded', 'no'],
    [4408, 'heartbeat', 'resume'],
  ])('closes with %i', async (code, reason, resume) => {
    const { gateway, presence, welcomed, clock } = createWorld();
    gateway.start();
    const socket = await welcomed();
    presence.directives.publish({
      connection: socket.id,
      kind: { $case: 'close', value: { code, reason } },
    });
    await clock.settle();
    expect(socket.closedWith).toEqual({ code, reason });
    expect(socket.of('bye')).toMatchObject([{ code, resume }]);
    gateway.stop();
  });

  it('is asked again when the watch breaks off or ends', async () => {
    const { gateway, presence, clock } = createWorld();
    presence.faults.watchConnections = [fault('unavailable', 'Away')];
    gateway.start();
    presence.directives.publish({ connection: 'nobody', kind: undefined });
    await clock.advance(1_000);
    expect(presence.watchers).toBe(2);
    gateway.stop();
    await clock.advance(60_000);
    expect(presence.watchers).toBe(2);
  });

  it('who is not known there comes again', async () => {
    const { presence, welcomed, settled } = createWorld();
    const socket = await welcomed();
    presence.forgotten.add(socket.id);
    socket.says({ t: 'ack', upTo: 0 });
    await settled();
    expect(socket.closedWith?.code).toBe(4408);
  });
});

describe('a drain', () => {
  it('asks everybody to move, spread, and serves on until they have', async () => {
    const { gateway, welcomed, session, presence, settled } = createWorld();
    const sockets = await Promise.all([welcomed(), welcomed({ tab: 't2' }), welcomed()]);
    const drained = gateway.drain();
    expect(gateway.isDraining).toBe(true);
    const byes = sockets.map((socket) => socket.of('bye')[0]);
    expect(byes.map((bye) => bye?.retryAfterMs)).toEqual([0, 1_000, 2_000]);
    session.said(counselor, 'm1');
    await settled();
    const [first] = sockets;
    first?.says({ t: 'msg', cid: 'm2', body: 'x', seenRevision: 1 });
    await settled();
    expect(first?.of('ok')).toMatchObject([{ cid: 'm2', revision: 2 }]);
    expect(first?.revisions).toEqual([0, 1, 2]);
    for (const socket of sockets) socket.ends(4900);
    await drained;
    await settled();
    expect(sockets.flatMap(({ id }) => presence.closed(id))).toEqual(
      Array(3).fill({ code: 4900, cause: 'drained' }),
    );
  });

  it('closes who stays, also before a hello, and puts nothing on them', async () => {
    const { gateway, welcomed, socket: open, presence, clock } = createWorld();
    const socket = await welcomed();
    const silent = open();
    const drained = gateway.drain();
    await clock.advance(4_000);
    await drained;
    await clock.settle();
    expect([socket.closedWith?.code, silent.closedWith?.code]).toEqual([4503, 4503]);
    socket.ends(1006);
    await clock.settle();
    expect(presence.closed(socket.id)).toEqual([{ code: 4503, cause: 'drained' }]);
  });

  it('gives many more time, and serves on until the last one was to move', async () => {
    const { gateway, welcomed, clock } = createWorld({ isOneOfSeveral: true });
    const sockets = await Promise.all(
      Array.from({ length: 200 }, (_, n) => welcomed({ tab: `t${n}` })),
    );
    const drained = gateway.drain();
    const after = sockets.map((socket) => socket.of('bye')[0]?.retryAfterMs ?? -1);
    expect([after[0], after[100], after[199]]).toEqual([0, 2_500, 4_975]);
    await clock.advance(8_000);
    expect(sockets.filter(({ closedWith }) => closedWith)).toEqual([]);
    await clock.advance(1_000);
    await drained;
    expect(sockets.every(({ closedWith }) => closedWith?.code === 4503)).toBe(true);
  });

  it('lets the page let go of what its successor took over from', async () => {
    const { gateway, welcomed, presence, clock } = createWorld();
    gateway.start();
    const socket = await welcomed();
    const drained = gateway.drain();
    presence.directives.publish({
      connection: socket.id,
      kind: { $case: 'close', value: { code: 4409, reason: 'superseded' } },
    });
    await clock.settle();
    expect(socket.closedWith).toBeUndefined();
    socket.ends(4900);
    await drained;
    gateway.stop();
  });

  it('leaves to the page what the page does', async () => {
    const { gateway, welcomed, presence, settled } = createWorld();
    const socket = await welcomed();
    const drained = gateway.drain();
    socket.ends(1001);
    await drained;
    await settled();
    expect(presence.closed(socket.id)).toEqual([{ code: 1001, cause: 'closed-or-reloaded' }]);
  });
});
