import { describe, expect, it } from '@jest/globals';
import { counselor, fault, visitor } from './fake-session.js';
import { createWorld, FakeStaff } from './live-world.js';

const forbidden = fault('permission-denied', 'AccessDenied');

describe('staff', () => {
  it('I34 are let go within a second after their sign-in ended, and nothing more is done for them', async () => {
    const { counseling, session, clock, settled } = createWorld();
    const ana = new FakeStaff(counselor);
    const socket = await counseling(ana);
    let answer = (): void => undefined;
    session.faults.post = [
      new Promise((resolve) => {
        answer = resolve;
      }),
    ];
    socket.says({ t: 'msg', cid: 'm1', body: 'x', seenRevision: 0 });
    socket.says({ t: 'msg', cid: 'm2', body: 'x', seenRevision: 0 });
    await settled();
    ana.isSignedIn = false;
    await clock.advance(1_000);
    expect(socket.closedWith?.code).toBe(4401);
    answer();
    socket.says({ t: 'note', cid: 'n1', body: 'x' });
    await settled();
    const said = session.log.filter(({ type }) => /message-posted|note-added/.test(type));
    expect(said.map(({ dataJson }) => JSON.parse(dataJson).cid)).toEqual(['m1']);
    expect(socket.revisions).toEqual([0]);
  });

  it('are at work when they write, not when their page answers', async () => {
    const { counseling, clock } = createWorld();
    const ana = new FakeStaff(counselor);
    const socket = await counseling(ana);
    await clock.advance(10_000);
    socket.pongs();
    socket.says({ t: 'pong', n: 1, a: 0 });
    socket.says({ t: 'seen', upTo: 0, dwellMs: 1_000 });
    socket.says({ t: 'vis', v: 'hidden' });
    expect(ana.touches).toBe(0);
    for (const frame of [
      { t: 'typing', on: true },
      { t: 'msg', cid: 'm1', body: 'x', seenRevision: 0 },
      { t: 'note', cid: 'n1', body: 'x' },
    ]) {
      await clock.advance(10_000);
      socket.says(frame);
      socket.says(frame);
    }
    expect(ana.touches).toBe(3);
  });

  it('a supervisor looks on: all events, no evidence, nothing in the record, no word', async () => {
    const { welcomed, session, presence, clock, settled } = createWorld();
    const eve = new FakeStaff('counselor:eve', 'supervisor');
    session.said(visitor, 'm1');
    const socket = await welcomed({ token: undefined }, eve);
    expect(socket.of('welcome')).toMatchObject([{ side: 'staff', connEpoch: 0, head: 1 }]);
    session.said(visitor, 'm2');
    await clock.advance(30_000);
    expect(socket.revisions).toEqual([0, 1, 2]);
    session.faults.post = [forbidden];
    socket.pongs();
    socket.says({ t: 'seen', upTo: 2, dwellMs: 1_000, v: 'hidden' });
    socket.says({ t: 'typing', on: true });
    socket.says({ t: 'leave', reason: 'ended' });
    socket.says({ t: 'msg', cid: 'x1', body: 'x', seenRevision: 0 });
    await settled();
    socket.ends(1001);
    await settled();
    expect(socket.of('no')).toMatchObject([{ code: 'forbidden', cid: 'x1' }]);
    expect(presence.opened).toEqual([]);
    expect(presence.evidence).toEqual([]);
  });

  it('a supervisor who is assigned while looking on connects again, to be on record', async () => {
    const { welcomed, session, settled } = createWorld();
    const eve = new FakeStaff('counselor:eve', 'supervisor');
    session.append('assigned', 'system', { counselor: 'counselor:eve' });
    session.append('assigned', 'system', { counselor: 'counselor:ben' });
    const socket = await welcomed({ token: undefined }, eve);
    expect(socket.closedWith).toBeUndefined();
    session.append('assigned', 'system', { counselor: 'counselor:eve' });
    await settled();
    expect(socket.closedWith?.code).toBe(4503);
  });
});
